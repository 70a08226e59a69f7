import { isAbsolute, relative, resolve, sep } from 'node:path';
import { blocks, type Conversation, calls } from './conversation.ts';
import { unknownOutcome } from './repair.ts';
import { removeDrafts } from './tools/atomic-write.ts';

/**
 * Takes away what this program left beside files when it was ended in the middle of writing them: else it would be
 * saved and committed as if it were work. Which files those were, the conversation tells: calls whose outcome is not
 * known. Only inside the project, only names that a draft has; asked again it does no harm (a rollback may bring one back).
 */
export async function sweepDrafts(root: string, conversation: Conversation): Promise<void> {
  const paths = new Set<string>();
  for (const [index, message] of conversation.entries()) {
    const lost = new Set(
      blocks(conversation[index + 1] ?? { role: 'user', content: [] }).flatMap((block) =>
        block.type === 'tool_result' && block.content === unknownOutcome ? [block.tool_use_id] : [],
      ),
    );
    for (const { id, input } of calls(message)) {
      const { path } = input as { path?: unknown };
      if (lost.has(id) && typeof path === 'string') paths.add(resolve(root, path));
    }
  }
  for (const path of paths) await removeDrafts(path, (target) => isInside(root, target));
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
