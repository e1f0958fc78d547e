// The page that plays a playlist through Media Source Extensions: every current browser has those.
//
// It says in attributes of <body> what it does, for people's scripts and for tests: data-mode
// (live, recorded), data-state (waiting, playing, paused, ended, empty, expired, unsupported),
// data-position (of the video, ms).
#include "service/watch.h"

namespace service {
namespace {

constexpr std::string_view kHead = R"html(<!doctype html>
<html lang="zh"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>smartmonitor</title>
<style>
:root{color-scheme:dark;--line:#2b3138;--soft:#97a3b0;--live:#e5484d;--recorded:#4c8dff}
*{box-sizing:border-box}
body{margin:0;height:100vh;height:100dvh;display:grid;grid-template-rows:auto minmax(0,1fr) auto;
background:#0e1113;color:#edf0f3;font:15px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif}
header,footer{display:flex;align-items:center;gap:.4rem 1rem;padding:.6rem 1rem;flex-wrap:wrap}
header{border-bottom:1px solid var(--line)}
footer{border-top:1px solid var(--line);color:var(--soft);font-size:13px}
h1{font-size:1rem;font-weight:600;margin:0;overflow-wrap:anywhere}
#badge{display:inline-flex;align-items:center;gap:.45em;padding:.1rem .65rem;border-radius:99px;
font-size:13px;font-weight:600;background:#22272c;color:var(--soft);white-space:nowrap}
#badge::before{content:"";width:.55em;height:.55em;border-radius:50%;background:currentColor}
[data-mode=live][data-state=playing] #badge{background:var(--live);color:#fff}
[data-mode=recorded][data-state=playing] #badge{background:var(--recorded);color:#fff}
time{margin-left:auto;font-variant-numeric:tabular-nums;font-size:1.05rem}
main{position:relative;background:#000}
video{display:block;width:100%;height:100%;object-fit:contain}
:focus-visible{outline:2px solid var(--recorded);outline-offset:-2px}
#note{position:absolute;inset:auto 0 4.5rem;margin:auto;width:fit-content;max-width:90%;
padding:.5rem 1rem;border-radius:8px;background:#000c;pointer-events:none}
#note:empty{display:none}
kbd{font:inherit;padding:0 .4em;border:1px solid var(--line);border-radius:4px;color:#cfd6dd}
footer span{white-space:nowrap}
</style></head><body data-state="waiting">
<header><span id="badge"></span><h1 id="name"></h1><time id="time"></time></header>
<main><video id="video" muted autoplay playsinline controls tabindex="0"></video>
<p id="note" role="status"></p></main>
<footer id="keys"></footer>
<script>
'use strict';
const page = document.body.dataset;
const element = id => document.getElementById(id);
const video = element('video');
const isChinese = navigator.language.startsWith('zh');
const text = (zh, en) => isChinese ? zh : en;
const say = what => { if (element('note').textContent !== what) element('note').textContent = what; };
const sleep = ms => new Promise(done => setTimeout(done, ms));
const [, , , store, camera, period] = location.pathname.split('/').map(decodeURIComponent);
const isLive = period === 'now';
page.mode = isLive ? 'live' : 'recorded';
document.documentElement.lang = text('zh', 'en');
element('name').textContent = `${store} · ${camera}`;
document.title = `${camera} · ${store}`;
element('badge').textContent = isLive ? text('直播', 'Live') : text('录像', 'Recorded');
video.setAttribute('aria-label', text('监控画面', 'Video of the camera'));
const keys = [[text('空格', 'Space'), text('播放/暂停', 'play or pause')],
  ['← →', text('5 秒', '5 seconds')], [', .', text('逐帧', 'one frame')],
  ['F', text('全屏', 'full screen')]];
if (isLive) keys.push(['L', text('回到直播', 'back to live')]);
for (const [key, does] of keys) {
  const span = element('keys').appendChild(document.createElement('span'));
  span.appendChild(document.createElement('kbd')).textContent = key;
  span.append(' ' + does);
}
const once = (target, event) => new Promise((done, fail) => {
  const over = new AbortController();
  target.addEventListener(event, () => { over.abort(); done(); }, {signal: over.signal});
  target.addEventListener('error', () => { over.abort(); fail(new Error(event)); },
                          {signal: over.signal});
});
)html";

constexpr std::string_view kPlaylistReader = R"html(
// Segments as {number, map, mapRange, range, codec, at (ms), length (s), address}.
function parse(list_text) {
  const list = {segments: [], isEnded: false};
  let number = 0, next = {};
  for (const line of list_text.split('\n')) {
    const value = line.slice(line.indexOf(':') + 1);
    if (line.startsWith('#EXT-X-MEDIA-SEQUENCE:')) number = Number(value);
    else if (line.startsWith('#EXT-X-SMARTMONITOR-CODECS:')) next.codec = value;
    else if (line.startsWith('#EXT-X-MAP:')) {
      next.map = /URI="([^"]+)"/.exec(value)[1];
      next.mapRange = (/BYTERANGE="([^"]+)"/.exec(value) || [])[1];
    } else if (line.startsWith('#EXT-X-BYTERANGE:')) next.range = value;
    else if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) next.at = Date.parse(value);
    else if (line.startsWith('#EXTINF:')) next.length = parseFloat(value);
    else if (line === '#EXT-X-ENDLIST') list.isEnded = true;
    else if (line && !line.startsWith('#')) {
      list.segments.push({...next, number: number++, address: line});
      next = {map: next.map, mapRange: next.mapRange, codec: next.codec};
    }
  }
  return list;
}
class Final extends Error {  // nothing can be done about it
  constructor(state, message) { super(message); this.state = state; }
}
async function get(address, range) {
  const headers = {};
  if (range) {
    const [length, offset] = range.split('@').map(Number);
    headers.Range = `bytes=${offset}-${offset + length - 1}`;
  }
  const answer = await fetch(address, {headers, cache: range ? 'default' : 'no-store'});
  if (answer.status === 403) {
    throw new Final('expired', text('链接已失效，请重新获取', 'This link has expired; ask for a new one'));
  }
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}
const playlist = async () => parse(await (await get('index.m3u8' + location.search)).text());

// Where segments lie in the video: [position (s), wall time (ms)], by position.
let places = [];
const wall_time = () => {
  const place = places.filter(p => p[0] <= video.currentTime + 0.02).pop();
  return place && place[1] + (video.currentTime - place[0]) * 1000;
};
class Buffer {
  constructor(source) { this.source = source; this.codec = ''; this.map = ''; }
  async append(data) { this.buffer.appendBuffer(data); await once(this.buffer, 'updateend'); }
  // Behind what is there, or at a position.
  async add(segment, position) {
    if (segment.codec !== this.codec) {
      const type = `video/mp4; codecs="${segment.codec}"`;
      if (!MediaSource.isTypeSupported(type)) {
        throw new Final('unsupported', text(`此浏览器不能播放 ${segment.codec}`,
                                            `This browser cannot play ${segment.codec}`));
      }
      if (this.buffer) this.buffer.changeType(type);
      else { this.buffer = this.source.addSourceBuffer(type); this.buffer.mode = 'sequence'; }
      this.codec = segment.codec;
    }
    const answers = await Promise.all([
      segment.map === this.map ? null : get(segment.map, segment.mapRange),
      get(segment.address, segment.range)]);
    const data = await Promise.all(answers.map(a => a && a.arrayBuffer()));
    if (data[0]) { await this.append(data[0]); this.map = segment.map; }
    if (position !== undefined) this.buffer.timestampOffset = position;
    await this.append(data[1]);
  }
  async remove(from, to) {
    if (to <= from) return;
    this.buffer.remove(from, to);
    await once(this.buffer, 'updateend');
  }
  get end() {
    const ranges = this.buffer ? this.buffer.buffered : {length: 0};
    return ranges.length ? ranges.end(ranges.length - 1) : 0;
  }
  has(position) {
    const ranges = this.buffer ? this.buffer.buffered : {length: 0};
    for (let i = 0; i < ranges.length; ++i) {
      if (position >= ranges.start(i) && position < ranges.end(i)) return true;
    }
    return false;
  }
}
)html";

constexpr std::string_view kPlayer = R"html(
async function open_source() {
  const source = new MediaSource();
  const is_open = once(source, 'sourceopen');
  video.src = URL.createObjectURL(source);
  await is_open;
  places = [];
  return source;
}
let back_to_live = () => {};
async function play_live() {
  const buffer = new Buffer(await open_source());
  let seen = -1, longest = 1;
  back_to_live = () => { video.currentTime = Math.max(0, buffer.end - longest - 0.5); video.play(); };
  for (;;) {
    const {segments} = await playlist();
    const last = segments.length ? segments[segments.length - 1].number : -1;
    if (last >= 0 && last < seen) return;  // the server began anew, and so do we
    let fresh = segments.filter(s => s.number > seen);
    if (seen < 0) fresh = fresh.slice(-2);
    for (const segment of fresh) {
      const position = buffer.end;
      await buffer.add(segment);
      places.push([position, segment.at]);
      seen = segment.number;
      longest = Math.max(segment.length, longest * 0.9);
      const behind = buffer.end - video.currentTime;
      if (!video.paused && behind > Math.max(8, 3 * longest)) back_to_live();
      await buffer.remove(0, Math.min(video.currentTime, buffer.end - 60) - 60);
      places = places.slice(-200);
    }
    if (!segments.length) say(text('暂无画面，等待摄像头…', 'No picture at the moment, waiting for the camera…'));
    else say('');
    await sleep(fresh.length ? 400 : 800);
  }
}
async function play_recorded() {
  const {segments} = await playlist();
  if (!segments.length) {
    throw new Final('empty', text('该时段没有录像', 'Nothing was recorded in this time'));
  }
  const source = await open_source();
  const buffer = new Buffer(source);
  let length = 0;
  for (const segment of segments) {
    segment.position = length;
    places.push([length, segment.at]);
    length += segment.length;
  }
  const lost = new Set();
  let is_whole = false;
  for (;;) {
    const at = video.currentTime;
    const wanted = segments.find(s => s.position + s.length > at && s.position < at + 30 &&
      !lost.has(s) && !buffer.has(s.position + s.length / 2));
    if (wanted) {
      try {
        await buffer.add(wanted, wanted.position);
        if (source.duration !== length) source.duration = length;
        await buffer.remove(0, at - 60);
      } catch (error) {
        if (error instanceof Final || source.readyState !== 'open') throw error;
        lost.add(wanted);
        say(text('部分视频缺失', 'Some of the video is missing'));
      }
    } else {
      const is_end = buffer.has(length - segments[segments.length - 1].length / 2);
      if (is_end && !is_whole) { source.endOfStream(); is_whole = true; }
      await sleep(200);
    }
    const now = segments.findIndex(s => s.position + s.length > at);
    if (now > 0) {
      const before = segments[now - 1];
      const gap = segments[now].at - before.at - before.length * 1000;
      const is_fresh = gap > 1000 && at - segments[now].position < 3;
      say(is_fresh ? text(`此前 ${Math.round(gap / 1000)} 秒没有录像`,
                          `${Math.round(gap / 1000)} seconds before this were not recorded`) : '');
    }
    skip_hole(buffer);
  }
}
// Pieces do not meet exactly: a player would wait forever in front of the next one.
function skip_hole(buffer) {
  const at = video.currentTime, ranges = buffer.buffer ? buffer.buffer.buffered : {length: 0};
  if (buffer.has(at + 0.05)) return;
  for (let i = 0; i < ranges.length; ++i) {
    const start = ranges.start(i);
    if (start > at && start < at + 2) { video.currentTime = start + 0.001; return; }
  }
}
function set_state(state) { page.state = state; }
video.addEventListener('playing', () => set_state('playing'));
video.addEventListener('pause', () => set_state(video.ended ? 'ended' : 'paused'));
video.addEventListener('waiting', () => set_state('waiting'));
video.addEventListener('ended', () => set_state('ended'));
video.addEventListener('timeupdate', () => {
  page.position = Math.round(video.currentTime * 1000);
  const at = wall_time();
  if (at) element('time').textContent = new Date(at).toLocaleString(text('zh-CN', undefined));
});
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const step = by => { video.currentTime = Math.max(0, video.currentTime + by); };
  const actions = {
    ' ': () => video.paused ? video.play() : video.pause(),
    ArrowLeft: () => step(-5), ArrowRight: () => step(5),
    ',': () => { video.pause(); step(-0.04); }, '.': () => { video.pause(); step(0.04); },
    f: () => document.fullscreenElement ? document.exitFullscreen()
                                        : document.documentElement.requestFullscreen(),
    l: () => back_to_live()};
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}, true);
(async () => {
  if (!window.MediaSource) {  // such players know HLS by themselves
    video.src = 'index.m3u8' + location.search;
    return;
  }
  for (;;) {
    try {
      await (isLive ? play_live() : play_recorded());
    } catch (error) {
      if (error instanceof Final) { set_state(error.state); say(error.message); return; }
      say(text('连接中断，正在重试…', 'The connection was lost, trying again…'));
      await sleep(2000);
    }
  }
})();
</script></body></html>
)html";

}  // namespace

std::string watch_page() {
    std::string page(kHead);
    return page.append(kPlaylistReader).append(kPlayer);
}

}  // namespace service
