/** The time between the pieces of the demo's answers, in milliseconds: CHAPERONE_DEMO_PACE, or 40. */
export function demoPace(env: NodeJS.ProcessEnv): number {
  const value = Number(env.CHAPERONE_DEMO_PACE || 'none');
  return Number.isFinite(value) && value >= 0 ? value : 40;
}
