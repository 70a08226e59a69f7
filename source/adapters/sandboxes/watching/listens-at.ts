import { readFileSync } from 'node:fs';

/**
 * Does something listen at a port of the loopback that a process sees? (proc_net_tcp: local address and port in hexadecimal,
 * state 0A.) False where that can't be read.
 */
export function listensAt(port: number, process: number | 'self'): boolean {
  const digits = port.toString(16).toUpperCase().padStart(4, '0');
  const sign = new RegExp(`^ *\\d+: (?:${LOCAL.join('|')}):${digits} \\S+ 0A `, 'm');
  return ['tcp', 'tcp6'].some((name) => {
    try {
      return sign.test(readFileSync(`/proc/${process}/net/${name}`, 'latin1'));
    } catch {
      return false;
    }
  });
}

/** 127.0.0.1, any address, ::1 and any of version 6, as the kernel writes them there on a little-endian machine. */
const LOCAL = ['0100007F', '0{8}', '0{24}01000000', '0{32}', '0{16}FFFF00000100007F'];
