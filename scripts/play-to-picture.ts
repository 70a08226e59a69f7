/** How long the demo may take to come to the next moment, in milliseconds. */
const patience = 120_000;

/**
 * Plays the demo's keys up to the moment that the picture shows: a step is done, a push was refused, and the agent asks
 * about something outside its step, with the keys that answer it. Looks at the screen as a person would, and presses a key again until it was heard.
 */
export async function playToPicture(screen: () => string, press: (key: string) => void): Promise<void> {
  await until(() => /● proceed/.test(screen()) && /The plan waits for you/.test(screen()));
  await pressUntil('p', () => /● checkpoint/.test(screen()));
  await until(() => /The agent asks/.test(screen()));
  await pressUntil('\x1b', () => !/The agent asks/.test(screen()));
  await pressUntil('3', () => /\[3 Violations/.test(screen()));
  await until(
    () => /waits for your answer/.test(screen()) && /✗ git push origin main|git push origin main/.test(screen()),
  );

  async function until(there: () => boolean): Promise<void> {
    const end = Date.now() + patience;
    while (!there()) {
      if (Date.now() > end) throw new Error(`The demo did not come to it:\n${screen()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  async function pressUntil(key: string, there: () => boolean): Promise<void> {
    const end = Date.now() + patience;
    while (!there()) {
      if (Date.now() > end) throw new Error(`The demo did not hear the key:\n${screen()}`);
      press(key);
      for (let wait = 0; wait < 20 && !there(); wait++) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
