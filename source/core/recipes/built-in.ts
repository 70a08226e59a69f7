/** The recipes that come along, as the Markdown that a person would write; `chaperone recipes show NAME` prints them. */
export const builtInRecipes: Readonly<Record<string, string>> = {
  boilerplate: `---
recipe: boilerplate
about: more of what is there already: a module, an endpoint, a component, made like an existing one
plan:
  - example
  - verified steps
  - at most 8 steps
rules:
  - LIMIT: 45 minutes, 40 files
gates: none
---
This is boilerplate: new code that follows an example in this project, and nothing clever.

- Find the file of the project that does most nearly what is asked, and follow it: names, order, error handling, tests,
  where it is registered. Name it in the plan's summary in a line "Like: path".
- Only make what is new and change the places where it is registered. Do not improve the example or anything around it.
- Bring the tests that the example has, in the same form. Every step is verified by them.
`,
  refactor: `---
recipe: refactor
about: the same change in all places, with a list of them and a check that none is left
plan:
  - places
  - completeness
  - verified steps
  - at most 20 steps
rules:
  - LIMIT: 90 minutes
gates: last
---
This is a refactoring: what the program does stays the same, and all places change, not most of them.

- Search first, in every way that a place could be written: by name, by string, in tests, documents, configuration and
  generated code. List all of them in the plan's summary, one path a line, in a paragraph that begins with "Places:".
- Say in a line "Completeness: \`command\`" how it is checked that none is left: a command that fails while there is one, as
  \`! grep -rn oldName src tests\`. The last step is verified with it.
- Small steps, each green on its own. Do not change a test so that it passes; change it only where the name changed.
`,
  tests: `---
recipe: tests
about: tests for what is there; nothing but tests is changed
plan:
  - verified steps
  - at most 15 steps
rules:
  - RESTRICTED: NO changes outside \`**/{tests,test,spec,e2e,__tests__,testdata,fixtures}/**\`, \`**/*.{test,spec}.*\`, \`**/{test_*,*_test,conftest}.*\` and \`{coverage,dist,build,target}/**\`
  - LIMIT: 60 minutes
gates: none
---
Write tests, and change nothing else: what is tested stays as it is, even where it is wrong.

- Read the code first, and say in each step's why which behaviour it tests and which edges.
- A test that fails because the code is wrong is a finding: keep it out, and say at the end what you found.
- Tests say what should happen, not how it is done. No test that can't fail; no sleeping; no network.
- Follow the form of the tests that are there. Every step is verified by running its tests.
`,
  upgrade: `---
recipe: upgrade
about: newer versions of dependencies, one a step, with the changelog read
plan:
  - one dependency a step
  - lock file
  - registry
  - changelog
  - verified steps
  - at most 12 steps
rules:
  - RESTRICTED: NO \`npm publish\`
  - LIMIT: 90 minutes
gates: first
needs:
  - registry
---
Upgrade dependencies, one a step, so that each can be taken back by itself.

- Each step's title names one dependency with its new version, as \`name@1.2.3\`. Its files name the manifest and the lock
  file, its hosts the registry, its commands the one that installs.
- Read the changelog between the versions, and put what matters here into a line "Changelog: …" of the step's why.
- Patch and minor versions first, major ones last. What breaks is mended in the same step.
- Do not change what the project does, and do not loosen a version range or a test to get through.
`,
};
