// The page that plays a playlist through Media Source Extensions: every current browser has those.
#include "service/watch.h"

namespace service {

std::string_view watch_page() {
    return R"html(<!doctype html>
<html lang="zh"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>smartmonitor</title>
<style>
body{margin:0;background:#111;color:#ddd;font:16px system-ui,sans-serif;display:grid;
grid-template-rows:1fr auto;height:100vh}
video{width:100%;height:100%;object-fit:contain;min-height:0}
p{margin:.5rem 1rem;display:flex;justify-content:space-between;gap:1rem}
</style></head><body>
<video id="video" muted autoplay playsinline controls></video>
<p><span id="note"></span><time id="time"></time></p>
<script>
'use strict';
const video = document.getElementById('video');
const isChinese = navigator.language.startsWith('zh');
document.documentElement.lang = isChinese ? 'zh' : 'en';
const say = (zh, en) => { document.getElementById('note').textContent = isChinese ? zh : en; };
const sleep = ms => new Promise(done => setTimeout(done, ms));
const once = (target, event) => new Promise((done, fail) => {
  target.addEventListener(event, done, {once: true});
  target.addEventListener('error', fail, {once: true});
});
// Segments as {number, map, mapRange, range, codec, at, address}.
function parse(text) {
  const list = {segments: [], ended: false};
  let number = 0, next = {};
  for (const line of text.split('\n')) {
    const value = line.slice(line.indexOf(':') + 1);
    if (line.startsWith('#EXT-X-MEDIA-SEQUENCE:')) number = Number(value);
    else if (line.startsWith('#EXT-X-SMARTMONITOR-CODECS:')) next.codec = value;
    else if (line.startsWith('#EXT-X-MAP:')) {
      next.map = /URI="([^"]+)"/.exec(value)[1];
      next.mapRange = (/BYTERANGE="([^"]+)"/.exec(value) || [])[1];
    } else if (line.startsWith('#EXT-X-BYTERANGE:')) next.range = value;
    else if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) next.at = new Date(value);
    else if (line === '#EXT-X-ENDLIST') list.ended = true;
    else if (line && !line.startsWith('#')) {
      list.segments.push({...next, number: number++, address: line});
      next = {map: next.map, mapRange: next.mapRange, codec: next.codec};
    }
  }
  return list;
}
async function bytes(address, range) {
  const headers = {};
  if (range) {
    const [length, offset] = range.split('@').map(Number);
    headers.Range = `bytes=${offset}-${offset + length - 1}`;
  }
  const answer = await fetch(address, {headers});
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.arrayBuffer();
}
const starts = [];  // [position in the video, wall time]
video.addEventListener('timeupdate', () => {
  const found = starts.filter(s => s[0] <= video.currentTime + 0.05).pop();
  if (!found) return;
  const at = new Date(+found[1] + (video.currentTime - found[0]) * 1000);
  document.getElementById('time').textContent = at.toLocaleString();
});
async function play() {
  const source = new MediaSource();
  video.src = URL.createObjectURL(source);
  await once(source, 'sourceopen');
  let buffer = null, seen = -1, map = '', codec = '';
  const append = async data => { buffer.appendBuffer(data); await once(buffer, 'updateend'); };
  const end = () => buffer && buffer.buffered.length ? buffer.buffered.end(buffer.buffered.length - 1) : 0;
  for (;;) {
    const answer = await fetch('index.m3u8' + location.search, {cache: 'no-store'});
    if (answer.status === 403) {
      return say('链接已失效，请重新获取', 'This link has expired; ask for a new one');
    }
    const list = answer.ok ? parse(await answer.text()) : {segments: [], ended: false};
    if (!list.segments.length) {
      if (list.ended) return say('该时段没有录像', 'Nothing was recorded in this time');
      say('暂无画面，等待摄像头…', 'No picture at the moment, waiting for the camera…');
    }
    let fresh = list.segments.filter(s => s.number > seen);
    if (!list.ended && seen < 0) fresh = fresh.slice(-2);
    for (const segment of fresh) {
      if (segment.codec !== codec) {
        const type = `video/mp4; codecs="${segment.codec}"`;
        if (!MediaSource.isTypeSupported(type)) {
          return say(`此浏览器不能播放 ${segment.codec}`, `This browser cannot play ${segment.codec}`);
        }
        if (buffer) buffer.changeType(type);
        else { buffer = source.addSourceBuffer(type); buffer.mode = 'sequence'; }
        codec = segment.codec;
      }
      try {
        if (segment.map !== map) {
          await append(await bytes(segment.map, segment.mapRange));
          map = segment.map;
        }
        const data = await bytes(segment.address, segment.range);
        starts.push([end(), segment.at]);
        await append(data);
      } catch (error) {
        if (source.readyState !== 'open') throw error;
        say('部分视频缺失', 'Some of the video is missing');
      }
      seen = segment.number;
      if (!list.ended) {
        say('直播', 'Live');
        if (end() - video.currentTime > 8) video.currentTime = end() - 2;
        if (video.currentTime > 60) {
          buffer.remove(0, video.currentTime - 30);
          await once(buffer, 'updateend');
        }
      } else {
        say('录像', 'Recorded');
        while (end() - video.currentTime > 120) await sleep(1000);
      }
    }
    if (list.ended) { source.endOfStream(); return; }
    await sleep(fresh.length ? 500 : 1000);
  }
}
(async () => {
  for (;;) {
    try { return await play(); } catch (error) { await sleep(2000); }
  }
})();
</script></body></html>
)html";
}

}  // namespace service
