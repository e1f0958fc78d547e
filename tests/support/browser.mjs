// Opens a page in a real browser and waits until each of the expressions is true there, one after
// the other: node browser.mjs URL SECONDS EXPRESSION... Prints the last expression's value as JSON.
// Speaks the DevTools protocol over pipes: no port, no package. BROWSER_PICTURE=file.png: a
// screenshot at the end. BROWSER_LANGUAGE: "zh-CN", "en-US" (default).
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const [url, seconds, ...expressions] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'browser-'));
const language = process.env.BROWSER_LANGUAGE ?? 'en-US';
const browser = spawn('chromium', [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking',
  '--disable-dev-shm-usage', '--no-first-run', '--mute-audio', '--remote-debugging-pipe',
  '--autoplay-policy=no-user-gesture-required', '--window-size=1280,800', `--lang=${language}`,
  `--accept-lang=${language}`, `--user-data-dir=${profile}`, 'about:blank',
], {stdio: ['ignore', 'ignore', process.env.BROWSER_LOG ? 'inherit' : 'ignore', 'pipe', 'pipe']});

function finish(code, message) {
  if (message) process.stderr.write(message + '\n');
  browser.once('exit', () => {
    try {
      rmSync(profile, {recursive: true, force: true, maxRetries: 5});
    } catch {
      // A helper of the browser still writes there: a left-over scratch directory harms nobody.
    }
    process.exit(code);
  });
  browser.kill('SIGKILL');
}
browser.on('error', error => { process.stderr.write(`chromium: ${error.message}\n`); process.exit(2); });

let last_id = 0;
const waiting = new Map();
function send(method, params = {}, sessionId = undefined) {
  const id = ++last_id;
  browser.stdio[3].write(JSON.stringify({id, method, params, sessionId}) + '\0');
  return new Promise((done, fail) => waiting.set(id, {done, fail}));
}
let received = '';
browser.stdio[4].setEncoding('utf8');
browser.stdio[4].on('data', text => {
  received += text;
  for (let end; (end = received.indexOf('\0')) >= 0; received = received.slice(end + 1)) {
    const message = JSON.parse(received.slice(0, end));
    const call = waiting.get(message.id);
    if (!call) continue;
    waiting.delete(message.id);
    if (message.error) call.fail(new Error(message.error.message)); else call.done(message.result);
  }
});

let page;
const evaluate = async expression => {
  const {result, exceptionDetails} = await send('Runtime.evaluate',
    {expression, awaitPromise: true, returnByValue: true}, page);
  return exceptionDetails ? undefined : result.value;
};
const state = 'JSON.stringify({...document.body.dataset, text: document.body.innerText.slice(0, 300)})';
const give_up = setTimeout(async () => {
  setTimeout(() => finish(1), 2000);
  const seen = page ? await evaluate(state) : 'no page';
  finish(1, `not true within ${seconds} s: ${expressions[0]}\nthe page: ${seen}`);
}, Number(seconds) * 1000);

const {targetInfos} = await send('Target.getTargets');
const target = targetInfos.find(info => info.type === 'page');
page = (await send('Target.attachToTarget', {targetId: target.targetId, flatten: true})).sessionId;
await send('Page.navigate', {url}, page);
let value;
while (expressions.length) {
  value = await evaluate(expressions[0]);
  if (value) expressions.shift();
  else await new Promise(done => setTimeout(done, 100));
}
if (process.env.BROWSER_PICTURE) {
  const {data} = await send('Page.captureScreenshot', {format: 'png'}, page);
  writeFileSync(process.env.BROWSER_PICTURE, Buffer.from(data, 'base64'));
}
clearTimeout(give_up);
process.stdout.write(JSON.stringify(value) + '\n');
finish(0);
