#!/bin/sh
# Palate with curl: a list, feedback, the reasons, and a chat that streams.
#   PALATE_URL=http://127.0.0.1:8080 PALATE_KEY=pal_... ./ask.sh ann
set -eu

url="${PALATE_URL:-http://127.0.0.1:8080}/v1"
who="${1:?usage: ask.sh USER}"

# The key goes to curl by its standard input, never by its arguments, which every user of the machine can read.
headers() {
    echo 'header = "Content-Type: application/json"'
    [ -z "${PALATE_KEY:-}" ] || printf 'header = "Authorization: Bearer %s"\n' "$PALATE_KEY"
}
# A busy server answers 429 or 503 and says when to come again: curl waits that long, five times.
call() { headers | curl --silent --show-error --fail-with-body --retry 5 --max-time 60 --config - "$@"; }

# Ids are anybody's text: in JSON they are quoted by a program, in an address they are percent-encoded by one.
quoted() { python3 -c 'import json, sys; print(json.dumps(sys.argv[1]))' "$1"; }
encoded() { python3 -c 'import urllib.parse, sys; print(urllib.parse.quote(sys.argv[1], safe=""))' "$1"; }

echo "== A list for the evening"
list=$(call "$url/recommend" --data "{\"user_id\": $(quoted "$who"), \"k\": 3, \"scene\": \"home evening\"}")
echo "$list"
first=$(echo "$list" | python3 -c 'import json, sys; print(json.load(sys.stdin)["items"][0]["item_id"])')

echo "== Why the first of it"
call "$url/users/$(encoded "$who")/why?item_id=$(encoded "$first")"
echo

echo "== They save it: the profile and the next list follow"
call "$url/feedback" --data "{\"user_id\": $(quoted "$who"), \"item_id\": $(quoted "$first"), \"kind\": \"save\"}"
echo

echo "== A chat that streams, in the form that OpenAI's clients read"
call --no-buffer "$url/chat/completions" --data "{
  \"model\": \"palate\", \"stream\": true, \"user\": $(quoted "$who"),
  \"messages\": [{\"role\": \"user\", \"content\": \"Something for the weekend, please.\"}]
}"
