import { tools } from '../items.ts';
import { about, excepting, type Given, type Meaning, type Pattern } from '../pattern.ts';

function named(list: string | undefined, given: Given): Meaning {
  const read = (text: string): Meaning => about(tools(text), (items) => ({ about: 'tools', names: items }));
  const own: Meaning = list === undefined ? { ok: true, subjects: [{ about: 'tools', names: ['*'] }] } : read(list);
  return excepting(own, given, read);
}

export const OTHERS: readonly Pattern[] = [
  {
    about: 'tools',
    sentence: 'NO MCP tools',
    match: /^(?:us(?:e|ing|age)(?: of)? )?(?:any |the |other )*mcp(?: (?:tools?|servers?))?$/i,
    compile: (_groups, given) =>
      excepting(named('mcp__*', given), { ...given, except: given.except }, (list) =>
        named(list, { ...given, except: undefined }),
      ),
    examples: ['RESTRICTED: NO MCP tools', 'ASK: Use MCP tools'],
    misses: ['RESTRICTED: NO mcdonalds'],
  },
  {
    about: 'tools',
    sentence: 'Use tools: NAMES',
    match:
      /^(?:us(?:e|ing|age)(?: of)? )?(?:any |the |other )*(?:agent |mcp )?tools?(?:(?:\s*:\s*|\s+)(?<list>\S.*))?$/i,
    compile: ({ list }, given) => named(list, given),
    examples: [
      'ALLOWED: Use tools: Read, Edit, Bash',
      'RESTRICTED: NO tools: WebFetch, mcp__*',
      'RESTRICTED: Never use the tool WebSearch',
      'RESTRICTED: NO tools except Read',
    ],
    misses: ['ALLOWED: Use toolboxes', 'RESTRICTED: NO fools'],
  },
  {
    about: 'secrets',
    sentence: 'NO access to secrets',
    match:
      /^(?:(?:access(?:ing)?|read(?:ing)?|us(?:e|ing)|open(?:ing)?|view(?:ing)?|touch(?:ing)?)(?: (?:to|of))?(?: (?:any|the|all))? )?(?:secrets?|credentials?)(?: files?| or credentials?| and credentials?| or secrets)?$/i,
    compile: (_groups, given) =>
      given.verdict === 'allow'
        ? {
            ok: false,
            message: 'secrets are opened one by one, by their path',
            suggestion: 'ALLOWED: Read within `.env.test`',
          }
        : { ok: true, subjects: [{ about: 'secrets' }] },
    examples: [
      'RESTRICTED: NO access to secrets',
      'RESTRICTED: Never read credentials',
      'RESTRICTED: NO secrets',
      'ASK: Access to secrets',
    ],
    misses: ['RESTRICTED: NO secretaries', 'ALLOWED: Access to secrets'],
  },
];
