#!/bin/sh
# Sees to it that the sandbox's two programs from the system's packages are there: bubblewrap and socat. Installs them where
# that is possible without asking (as root, or with a sudo that asks for no password), and says so; else says what to type.
# Never fails: what needs the sandbox says itself that it is missing.
[ "$(uname -s)" = Linux ] || exit 0
missing=
command -v bwrap >/dev/null 2>&1 || missing="$missing bubblewrap"
command -v socat >/dev/null 2>&1 || missing="$missing socat"
[ -n "$missing" ] || exit 0

say() { echo "chaperone: $*" >&2; }

if [ "$(id -u)" = 0 ]; then as=; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as='sudo -n'; else as=no; fi
if [ "$as" != no ] && command -v apt-get >/dev/null 2>&1; then
  say "the sandbox needs$missing: installing with apt-get"
  install() { $as env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing >/dev/null; }
  # Package lists may be old, or not there at all in a fresh container.
  install 2>/dev/null || { $as apt-get update >/dev/null && install; } && exit 0
  say 'that did not work.'
fi
if command -v apt-get >/dev/null 2>&1; then line="sudo apt-get install$missing"
elif command -v dnf >/dev/null 2>&1; then line="sudo dnf install$missing"
elif command -v pacman >/dev/null 2>&1; then line="sudo pacman -S$missing"
elif command -v apk >/dev/null 2>&1; then line="sudo apk add$missing"
else line="(with your package manager)$missing"; fi
say "the sandbox needs$missing. Without, only the hook judges. To install:"
say "  $line"
exit 0
