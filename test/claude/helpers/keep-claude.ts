// The hermetic set-up takes every variable of ours away; where the CLI is must survive it.
const folder = process.env.CHAPERONE_TEST_CLAUDE;
if (!folder) throw new Error('Run these with: npm run test:claude');
process.env.TEST_CLAUDE = folder;
// Starting the CLI takes seconds on a busy machine.
process.env.TEST_PATIENCE = '90000';
