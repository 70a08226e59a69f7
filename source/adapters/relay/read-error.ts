import type { IncomingMessage } from 'node:http';

/** The message in an error of the model's side, or the beginning of what it sent. */
export async function readError(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) if (text.length < 64 * 1024) text += chunk;
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return String(error?.message ?? text).slice(0, 500);
  } catch {
    return text.slice(0, 500);
  }
}
