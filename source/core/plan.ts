import { z } from 'zod';

const line = z.string().trim().min(1).max(2_000);
const lines = z.array(line).max(200).default([]);

/** One step as the agent proposes it. `files` are globs relative to the project root. */
export const Step = z.strictObject({
  title: z.string().trim().min(1).max(200),
  why: z.string().trim().max(4_000).default(''),
  files: lines,
  commands: lines,
  hosts: lines,
  verify: lines,
});

/** What the agent proposes to do: ordered steps, each small enough to be verified and committed on its own. */
export const Plan = z.strictObject({
  summary: z.string().trim().max(4_000).default(''),
  steps: z.array(Step).min(1).max(200),
});

export type Step = z.infer<typeof Step>;
export type Plan = z.infer<typeof Plan>;

/** What is missing in a proposal, as phrases that go back to the agent; or the plan. */
export type PlanReading =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly missing: readonly string[] };

/** Reads a plan from structured data (a tool call's input). Never throws. */
export function readPlan(value: unknown): PlanReading {
  const result = Plan.safeParse(value);
  if (!result.success)
    return {
      ok: false,
      missing: result.error.issues.map((issue) => `${issue.path.join('.') || 'plan'}: ${issue.message}`),
    };
  const idle = result.data.steps.flatMap((step, index) =>
    step.files.length + step.commands.length === 0 ? [`steps.${index}: names neither files nor commands`] : [],
  );
  return idle.length > 0 ? { ok: false, missing: idle } : { ok: true, plan: result.data };
}
