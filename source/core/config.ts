import { z } from 'zod';

/** How a notice leaves this machine: a URL that gets it by POST, or a program that gets it on standard input. */
const Delivery = z.union([
  z.strictObject({
    url: z.url({ protocol: /^https?$/ }).describe('gets each notice by POST'),
    headers: z.record(z.string(), z.string()).default({}).describe('sent with it; a token for example'),
    body: z
      .enum(['text', 'slack', 'telegram', 'json'])
      .default('text')
      .describe('text: plain (ntfy); slack: {"text"}; telegram: {"chat_id","text"}; json: all fields'),
    chat: z.string().optional().describe('the chat_id of a telegram body'),
  }),
  z.strictObject({
    command: z.array(z.string()).min(1).describe('a program and its arguments; the text comes on standard input'),
  }),
]);

/** Where messages of the person's come in. */
const Letters = z.strictObject({
  kind: z.enum(['ntfy', 'telegram']),
  url: z
    .url({ protocol: /^https?$/ })
    .describe('ntfy: the topic’s address; telegram: https://api.telegram.org/bot<token>'),
  headers: z.record(z.string(), z.string()).default({}).describe('sent with each request'),
  chat: z.string().default('').describe('telegram: the only chat that is heard'),
});

/** When the person wants to hear of a run. */
export const occasions = ['plan', 'question', 'waiting', 'stopped', 'done'] as const;

/** The person's own settings. Every key has a default, so an empty object is a whole configuration. */
export const Config = z.strictObject({
  $schema: z.string().optional().describe('where an editor finds the form of this file'),
  notify: z
    .strictObject({
      to: z.array(Delivery).default([]).describe('where notices go beside the terminal'),
      on: z
        .array(z.enum(occasions))
        .default([...occasions])
        .describe('which occasions'),
      terminal: z
        .boolean()
        .default(true)
        .describe('bell and notification sequences in the terminal that shows the run'),
      desktop: z.boolean().default(true).describe('a desktop notice where notify-send is installed'),
      words: z.boolean().default(false).describe('add the task and the agent’s own words to the fixed text'),
    })
    .prefault({}),
  inbox: z
    .strictObject({
      from: z.array(Letters).default([]).describe('messages that chaperone inbox answers and takes tasks from'),
      folder: z.string().optional().describe('a folder whose files are tasks; by default inbox/ beside this file'),
      seconds: z.number().min(0.05).default(10).describe('how often it looks'),
    })
    .prefault({}),
  claude: z
    .strictObject({
      mcp: z
        .record(z.string().regex(/^[\w-]{1,60}$/), z.record(z.string(), z.json()))
        .default({})
        .describe('MCP servers that Claude Code gets, by name, each as it stands in .mcp.json; no others are started'),
    })
    .prefault({}),
  sandbox: z
    .strictObject({
      standIns: z
        .record(z.string().min(1), z.string().min(1))
        .default({})
        .describe(
          'files that stand for hidden ones in the sandbox, as {".env": ".env.test"}: the hidden file’s path in the project, and that of the other, in the project, absolute or below ~. Without one a hidden .env is seen with its names and other values',
        ),
    })
    .prefault({}),
  unattended: z
    .strictObject({
      amendFiles: z
        .int()
        .min(0)
        .default(3)
        .describe('how many files outside a step, in its own top folders, may be added to it without a person'),
      waitMinutes: z
        .number()
        .min(0)
        .max(100_000)
        .default(720)
        .describe(
          'how many minutes a run waits in a trouble that nobody looks at (no network, a login that is gone, a silent agent, a red verification) before it ends as failed and the queue goes on; 0: without a bound. A plan or a gate waits for its person without one',
        ),
    })
    .prefault({}),
});
export type Config = z.output<typeof Config>;
export type Letters = z.output<typeof Letters>;
export type Delivery = z.output<typeof Delivery>;
export type Occasion = (typeof occasions)[number];
