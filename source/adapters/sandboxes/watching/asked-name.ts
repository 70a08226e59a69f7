/**
 * The name that a question to a resolver asks for (RFC 1035, 4.1.2: labels with their lengths, then type and class), in
 * lower case; other bytes than names have are question marks. Null for what is no question, for the root, and for names
 * that lead nowhere outside: without a dot, of reverse look-ups, and those set aside for a machine's own use (RFC 6761,
 * 6762, 8375).
 */
export function askedName(question: Uint8Array): string | null {
  const labels: string[] = [];
  let at = 0;
  for (let size = question[at]; size; size = question[at]) {
    if (size > 63 || at + 1 + size >= question.length) return null;
    labels.push(plain(question.subarray(at + 1, at + 1 + size)));
    at += 1 + size;
  }
  const name = labels.join('.');
  if (question.length !== at + 5 || labels.length < 2 || name.length > 253 || own.test(name)) return null;
  return name;
}

const own = /\.(?:localhost|local|localdomain|invalid|test|example|home\.arpa|in-addr\.arpa|ip6\.arpa)$/;

const plain = (label: Uint8Array): string =>
  String.fromCharCode(...label)
    .toLowerCase()
    .replace(/[^a-z\d_-]/g, '?');
