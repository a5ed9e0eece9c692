// Palate with fetch, in Node 18 or later and in browsers: a list, feedback on it, and a chat that streams.
//   PALATE_URL=http://127.0.0.1:8080 PALATE_KEY=pal_... node ask.mjs ann

const url = `${process.env.PALATE_URL ?? "http://127.0.0.1:8080"}/v1`;
const key = process.env.PALATE_KEY;
const user = process.argv[2];
if (!user) throw new Error("usage: node ask.mjs USER");

/** Post JSON; what went wrong is thrown with the server's own words (RFC 9457). */
async function post(path, body) {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  if (answer.ok) return answer;
  const problem = await answer.json();
  throw new Error(`${problem.title}: ${problem.detail} (${problem.instance})`);
}

/** The events of a stream (text/event-stream), whatever pieces it comes in. */
async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split(/\r?\n/);
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("data: ") && line !== "data: [DONE]") yield JSON.parse(line.slice(6));
    }
  }
}

const listed = await (await post("/recommend", { user_id: user, k: 3 })).json();
for (const item of listed.items) console.log(`${item.rank}. ${item.title}: ${item.reasons[0]?.text ?? ""}`);

const saved = listed.items[0];
const noted = await (await post("/feedback", { user_id: user, item_id: saved.item_id, kind: "save" })).json();
console.log(`${user} saved ${saved.title}: ${noted.changes.length} interests moved.`);

const asked = { model: "palate", user, stream: true, messages: [{ role: "user", content: "周末有什么推荐？" }] };
for await (const piece of events(await post("/chat/completions", asked))) {
  const delta = piece.choices[0]?.delta ?? {};
  for (const item of delta.palate?.items ?? []) console.log(`- ${item.title}`);
  process.stdout.write(delta.content ?? "");
}
console.log();
