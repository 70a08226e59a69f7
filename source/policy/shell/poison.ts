import { doubt, reach } from './effects.ts';
import type { Call } from './found.ts';
import { type Scope, subshell, type Value } from './state.ts';
import { follow } from './walk.ts';

/**
 * Variables that decide which program runs, or make programs run others (bash(1), ld.so(8), git(1), node(1), the manuals
 * of perl, python, ruby): after such an assignment a name no longer says what it runs.
 */
const POISON =
  /^(?:PATH|IFS|ENV|BASH_ENV|BASHOPTS|SHELLOPTS|PROMPT_COMMAND|PS4|CDPATH|LD_\w+|DYLD_\w+|GIT_\w+|NODE_OPTIONS|NODE_PATH|NPM_CONFIG_\w+|npm_config_\w+|PYTHON(?:PATH|STARTUP|HOME|INSPECT)|PERL5?(?:OPT|LIB|DB)|RUBY(?:OPT|LIB)|EDITOR|VISUAL|PAGER|MANPAGER|LESSOPEN|LESSCLOSE|BROWSER|SHELL|SSH_ASKPASS|SUDO_ASKPASS|MAKEFLAGS|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|CLASSPATH|HOME|XDG_CONFIG_(?:HOME|DIRS)|(?:https?|all|ftp|no)_proxy|(?:HTTPS?|ALL|FTP|NO)_PROXY)$/;
/** The same for archivers, pagers, searchers, compilers and package managers, as their manuals name them. */
const TOOLS =
  /^(?:TAR_OPTIONS|ZIPOPT|UNZIP|LESS|LESSKEY\w*|MORE|MANOPT|GREP_OPTIONS|RIPGREP_CONFIG_PATH|BAT_(?:PAGER|CONFIG_PATH)|RSYNC_(?:RSH|CONNECT_PROG)|MAKEFILES|GNUMAKEFLAGS|MFLAGS|RUSTC\w*|CARGO_(?:HOME|BUILD_\w+|TARGET_\w+|REGIST\w+)|GO(?:FLAGS|PROXY|ROOT|PATH|ENV|TOOLCHAIN|PRIVATE|NOSUMDB|NOSUMCHECK|INSECURE)|PIP_\w+|UV_\w*INDEX\w*|BUNDLE_\w+|YARN_\w+|MAVEN_(?:OPTS|ARGS)|GRADLE_OPTS|JDK_JAVA_OPTIONS|DOTNET_STARTUP_HOOKS|PYTHON(?:WARNINGS|BREAKPOINT|USERBASE)|VIMINIT|EXINIT|CURL_HOME|WGETRC|OPENSSL_\w+|GCONV_PATH|HOSTALIASES|DOCKER_HOST|KUBECONFIG|PHP_INI_SCAN_DIR|LUA_INIT\w*|GCC_EXEC_PREFIX|CC|CXX|LD|AR)$/;
/** Values of such variables that switch something off and are in daily use. */
const TAME: Readonly<Record<string, RegExp>> = {
  GIT_PAGER: /^(?:cat|less|)$/,
  PAGER: /^(?:cat|less|)$/,
  MANPAGER: /^(?:cat|less|)$/,
  GIT_TERMINAL_PROMPT: /^[01]$/,
  GIT_OPTIONAL_LOCKS: /^[01]$/,
  GIT_EDITOR: /^(?:true|:|cat)$/,
  EDITOR: /^(?:true|:|cat)$/,
  GIT_AUTHOR_NAME: /./,
  GIT_AUTHOR_EMAIL: /./,
  GIT_COMMITTER_NAME: /./,
  GIT_COMMITTER_EMAIL: /./,
  GIT_AUTHOR_DATE: /./,
  GIT_COMMITTER_DATE: /./,
  NODE_OPTIONS:
    /^(?:\s*--(?:max-old-space-size=\d+|enable-source-maps|no-warnings|experimental-vm-modules|trace-warnings))+\s*$/,
  IFS: /^[\s,:;|]*$/,
  LESS: /^-[\sA-Za-z]*$/,
  GOFLAGS: /^(?:\s*-(?:mod=\w+|race|v|count=\d+|trimpath|buildvcs=\w+|tags=[\w,]+))*\s*$/,
  GOPROXY: /^(?:off|direct)$/,
  GOTOOLCHAIN: /^local$/,
  CC: /^(?:gcc|clang|cc|tcc)(?:-\d+)?$/,
  CXX: /^(?:g\+\+|clang\+\+|c\+\+)(?:-\d+)?$/,
  PYTHONWARNINGS: /^(?:ignore|default|error|always|once)$/,
  PIP_DISABLE_PIP_VERSION_CHECK: /^1$/,
  PIP_NO_INPUT: /^1$/,
  RUSTC_BOOTSTRAP: /^1$/,
};
/** Values that are addresses which programs then talk through, or fetch from. */
const ADDRESSES = /(?:_proxy|_PROXY|_INDEX_URL|^GOPROXY|^DOCKER_HOST)$/;
/** Variables whose value is a command, or is expanded like one (git(1), bash(1), less(1)). */
const COMMANDS =
  /^(?:GIT_SSH_COMMAND|GIT_SSH|GIT_EDITOR|GIT_SEQUENCE_EDITOR|GIT_PAGER|GIT_EXTERNAL_DIFF|GIT_ASKPASS|GIT_PROXY_COMMAND|SSH_ASKPASS|SUDO_ASKPASS|EDITOR|VISUAL|PAGER|MANPAGER|BROWSER|LESSOPEN|LESSCLOSE|PROMPT_COMMAND|RSYNC_RSH|RSYNC_CONNECT_PROG|RUSTC_WRAPPER|RUSTC_WORKSPACE_WRAPPER|BAT_PAGER|CC|CXX|LD|AR)$/;
/** An index that is computed when the name is looked at, with a command in it. */
const COMPUTED = /\[[^\]]*(?:\$\(|`)/;

/** Notes an assignment that changes what commands mean; harmless values pass, and a command in one is followed. */
export function poison(name: string, value: Value | undefined, scope: Scope, own: Call): void {
  if (value?.known && COMPUTED.test(value.text)) doubt(own, `what runs when ${name} is computed`, false);
  if (!POISON.test(name) && !TOOLS.test(name)) return;
  if (value?.known && TAME[name]?.test(value.text)) return;
  doubt(own, `what runs once ${name} is changed`);
  // Another repository or configuration: names of remotes say nothing any more.
  if (/^GIT_(?:DIR|COMMON_DIR|WORK_TREE|NAMESPACE|CONFIG\w*)$|^HOME$|^XDG_CONFIG/.test(name))
    scope.hunt.remotes = 'changed';
  own.changes = 'unknown';
  if (!value?.known) return;
  if (ADDRESSES.test(name) && !/^no_/i.test(name))
    for (const one of value.text.split(/[,|]/)) if (/[.:]/.test(one)) reach(own, { text: one, known: true });
  if (COMMANDS.test(name)) follow(value.text, subshell({ ...scope, parent: own }));
  else if (name === 'PS4') follow(`: "${value.text.replaceAll('"', '')}"`, subshell({ ...scope, parent: own }));
}

/** Notes a word that a builtin computes although it is quoted: `let 'a[$(x)]'`, `read 'a[$(x)]'` (bash(1), Arithmetic). */
export function computes(words: readonly Value[], own: Call): void {
  for (const word of words)
    if (word.known && COMPUTED.test(word.text)) doubt(own, `what runs when ${word.text} is computed`, false);
}
