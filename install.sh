#!/usr/bin/env bash
# Builds orchestra and installs it with its man pages and shell completion (bash, zsh, fish).
# usage: ./install.sh [PREFIX]    PREFIX is /usr/local where none is given
set -euo pipefail
cd "$(dirname "$0")"
prefix=${1:-/usr/local}

swift build -c release --product orchestra
binary=$(swift build -c release --show-bin-path)/orchestra
install -D -m 755 "$binary" "$prefix/bin/orchestra"

completion() { "$binary" --generate-completion-script "$1" | install -D -m 644 /dev/stdin "$2"; }
completion bash "$prefix/share/bash-completion/completions/orchestra"
completion zsh "$prefix/share/zsh/site-functions/_orchestra"
completion fish "$prefix/share/fish/vendor_completions.d/orchestra.fish"

swift package generate-manual --multi-page
find .build/plugins -path '*GenerateManual*' -name 'orchestra*.1' | while read -r page; do
  install -D -m 644 "$page" "$prefix/share/man/man1/$(basename "$page")"
done
echo "Installed under $prefix: bin/orchestra, man pages (man orchestra), completion for bash, zsh and fish."
