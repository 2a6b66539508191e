#!/usr/bin/env bash
# From an episode folder to listeners: produce, check what came out, copy it to the web server's folder, and only then put it
# into the feed, so that no listener is ever pointed at a file that is not there.   usage: publish.sh EPISODE FEED PUBLIC URL
set -euo pipefail
episode=$1 feed=$2 public=$3 url=$4

podkit produce "$episode" --quiet --json >"$public/produced.json"
podkit check "$episode"/out/*.mp3 --preset apple --ignore AUD023
cp "$episode"/out/*.mp3 "$episode"/out/*.m4a "$episode"/out/transcript.vtt "$episode"/out/chapters.json "$public/"
podkit feed add "$feed" "$episode" --base-url "$url"
