import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { smallBox } from '../small-box.ts';

const quick = 'for i in 1 2 3; do getent hosts www.example.org; getent ahosts WWW.example.org; done';

test('a name that is looked up past the proxy is told once, and gets the answer that there is none', async () => {
  const { run } = smallBox();
  const { attempts, out } = await run(
    `${quick}; node -e "require('dns').lookup('api.example.net', (e) => console.log(e.code))"`,
  );
  expect(attempts).toMatchObject([
    { gate: 'proxy', action: { kind: 'fetch', url: 'tcp://www.example.org' }, past: true },
    { gate: 'proxy', action: { kind: 'fetch', url: 'tcp://api.example.net' }, past: true },
  ]);
  expect(out).toBe('ENOTFOUND\n');
});

test('an address that is tried is told with a count, also by a program that has ended at once', async () => {
  const { run } = smallBox();
  const { attempts } = await run('for i in 1 2 3; do (: </dev/tcp/192.0.2.1/80) 2>/dev/null; done');
  expect(attempts.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(3);
  expect(attempts[0]).toMatchObject({ action: { url: 'tcp://unknown-address' }, past: true });
});

test('a port of this machine is told, and how it could be let through; nothing arrives there', async () => {
  let reached = 0;
  const server = createServer(() => {
    reached += 1;
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const { run } = smallBox();
  const { attempts } = await run(
    `for host in 127.0.0.1 ::1 localhost; do (: </dev/tcp/$host/${port}) 2>/dev/null; done; curl -s http://localhost:${port}/`,
  );
  expect(attempts).toMatchObject([{ gate: 'proxy', action: { url: `tcp://localhost:${port}` }, past: true }]);
  expect(attempts[0]?.reason).toContain(`"ALLOWED: Network calls to localhost:${port}"`);
  expect(reached).toBe(0);
});

test('programs that keep to their own machine are not told of', async () => {
  const { run } = smallBox();
  const server =
    "const s=require('http').createServer((q,r)=>r.end('hi')).listen(0,async()=>{for(const h of ['localhost','127.0.0.1','sandbox'])console.log(await(await fetch('http://'+h+':'+s.address().port)).text());s.close()})";
  const { attempts, out } = await run(
    [
      `node -e "${server}"`,
      'python3 -c "import socket; print(socket.getfqdn(), socket.gethostbyname(socket.gethostname()))"',
      'getent hosts db nothing.invalid x.test; getent ahosts localhost; hostname',
      '(: </dev/tcp/127.0.0.1/1) 2>/dev/null; (: </dev/tcp/::1/1) 2>/dev/null; (: </dev/udp/127.0.0.1/9) 2>/dev/null',
      'git init -q src/r; git -C src/r -c user.name=x -c user.email=x@y commit -q --allow-empty -m x; true',
    ].join('\n'),
  );
  expect(out).toContain('hi\nhi\nhi\n');
  expect(attempts).toEqual([]);
});

test('questions that are broken or a flood hold nothing up, and are answered or dropped', async () => {
  const { run } = smallBox();
  const flood = `const s=require('dgram').createSocket('udp4');
    const q=(n)=>Buffer.concat([Buffer.from('0001010000010000000000',  'hex'),Buffer.alloc(1),Buffer.from([n.length]),Buffer.from(n),Buffer.from('03636f6d0000010001','hex')]);
    let got=0; s.on('message',(m)=>{ if((m[3]&15)===3) got++; });
    for(let i=0;i<400;i++) s.send(q('name'+i),53,'127.0.0.1');
    for(const bad of ['','00','ff'.repeat(40),'00010100000100000000000040','000101000001000000000000c00c00010001']) s.send(Buffer.from(bad,'hex'),53,'127.0.0.1');
    const timer=setInterval(()=>{ s.send(q('last'),53,'127.0.0.1'); if(got>0){clearInterval(timer);console.log('answered');s.close()} },20);`;
  const { told, out } = await run(`node -e "${flood.replaceAll('\n', ' ')}"`);
  expect(out).toBe('answered\n');
  expect(told.length).toBeGreaterThan(0);
  expect(told.length).toBeLessThanOrEqual(200);
  for (const one of told) expect(one).toMatch(/^tcp:\/\/(?:name\d+|last)\.com$/);
});
