import { hosts } from '../items.ts';
import { about, excepting, type Given, type Meaning, type Pattern } from '../pattern.ts';

const NET =
  '(?:before )?(?:us(?:e|ing)(?: of)? |open(?:ing)? |access(?:ing)?(?: to)? )?(?:any |the |outgoing |outbound )*(?:(?:network|internet|https?|web|online|api)(?:/(?:network|internet|https?|web|api))?(?: (?:calls?|access|requests?|traffic|connections?|usage|use|communication))?|requests|connect(?:ions?|ing)?|call(?:s|ing)?|download(?:s|ing)?|fetch(?:es|ing)?)';
const EXTERNAL =
  '(?:any |the |all |other )*(?:external|third[- ]party|outside|remote|foreign)(?: (?:apis?|services?|hosts?|servers?|sites?|endpoints?|systems?|domains?|resources?|networks?))?(?: (?:or|and) (?:apis?|services?|hosts?))?';

function network(list: string | undefined, scope: 'all' | 'external', given: Given): Meaning {
  const read = (text: string): Meaning =>
    about(hosts(text), (items) => ({ about: 'network', hosts: items, scope: 'all' }));
  const own: Meaning =
    list === undefined ? { ok: true, subjects: [{ about: 'network', hosts: ['*'], scope }] } : read(list);
  return excepting(own, given, read);
}

export const NETWORK: readonly Pattern[] = [
  {
    about: 'network',
    sentence: 'NO network calls to external APIs unless listed below',
    match: new RegExp(
      `^(?:${NET} (?:(?:to|with|from|of) )?${EXTERNAL}|external (?:network )?(?:calls?|requests?|connections?|access|apis?|services?))$`,
      'i',
    ),
    compile: (_groups, given) => network(undefined, 'external', given),
    examples: [
      'RESTRICTED: NO network calls to external APIs unless listed below',
      'RESTRICTED: Never call external services',
      'ASK: Network calls to external hosts',
    ],
    misses: ['RESTRICTED: NO external drama'],
  },
  {
    about: 'network',
    sentence: 'NO network calls',
    match: new RegExp(`^(?:${NET}|(?:the )?(?:network|internet))$`, 'i'),
    compile: (_groups, given) => network(undefined, 'all', given),
    examples: [
      'RESTRICTED: NO network calls',
      'RESTRICTED: NO internet access',
      'RESTRICTED: NO network access unless listed below',
      'RESTRICTED: NO network calls except to api.example.com',
      'ASK: Network calls',
    ],
    misses: ['RESTRICTED: NO networking events'],
  },
  {
    about: 'network',
    sentence: 'Network calls to HOSTS',
    match: new RegExp(
      `^${NET} (?:to|with|from|at|on)(?: (?:the )?(?:hosts?|domains?|sites?|urls?)(?=[:\\s]))?:? ?(?<list>\\S.*)$`,
      'i',
    ),
    compile: ({ list = '' }, given) =>
      given.verdict === 'deny' && !given.negative
        ? {
            ok: false,
            message: 'under RESTRICTED this could mean "only there" or "not there"; say which',
            suggestion: `RESTRICTED: NO network calls to ${list}`,
          }
        : network(list, 'all', given),
    examples: [
      'ALLOWED: Network calls to registry.npmjs.org and *.example.com',
      'ALLOWED: HTTP requests to `localhost:3000`',
      'ALLOWED: Connect to api.example.com:8443',
      'RESTRICTED: NO network calls to evil.example.com',
      'ASK: Downloads from github.com',
    ],
    misses: [
      'ALLOWED: Network calls to mum',
      'RESTRICTED: Network calls to example.com',
      'ALLOWED: Network calls to http://',
    ],
  },
];
