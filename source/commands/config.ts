import { z } from 'zod';
import { configPath, readConfig } from '../adapters/config-file.ts';
import { Config } from '../core/config.ts';

/** Prints the settings that hold, where they stand, and what each means; or their JSON schema, for editors. */
export async function config(options: { json?: boolean; schema?: boolean; path?: boolean }): Promise<number> {
  const schema = z.toJSONSchema(Config, { io: 'input' });
  if (options.schema) {
    say(JSON.stringify(schema, null, 2));
    return 0;
  }
  if (options.path) {
    say(configPath(process.env));
    return 0;
  }
  const values = await readConfig(process.env);
  if (options.json) {
    say(JSON.stringify(values, null, 2));
    return 0;
  }
  say(`${configPath(process.env)} (a project can't change these)`);
  for (const line of settings(schema as Schema, values as Values, '')) say(line);
  say('\nThe form, for an editor:  chaperone config --schema > ~/.config/chaperone/schema.json');
  return 0;
}

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}
type Values = Readonly<Record<string, unknown>>;

/** One line per setting: its path, its value, what it is for. */
function settings(schema: Schema, values: Values, prefix: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => {
    const value = values[name];
    if (name === '$schema') return [];
    if (one.properties && typeof value === 'object' && value !== null)
      return settings(one, value as Values, `${prefix}${name}.`);
    return [
      `  ${`${prefix}${name}`.padEnd(24)} ${value === undefined ? 'not set' : JSON.stringify(value)}`,
      ...(one.description ? [`  ${''.padEnd(24)} ${one.description}`] : []),
    ];
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
