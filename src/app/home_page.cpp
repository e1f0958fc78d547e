#include "app/home_page.h"

#include "api/escape.h"

namespace app {
namespace {

constexpr std::string_view kHead = R"html(<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>smartmonitor</title>
<style>
  :root { color-scheme: light dark; --ink: #1c2733; --soft: #5d6b7a; --line: #d9dfe6;
          --paper: #ffffff; --ground: #f3f5f8; --accent: #0b6bcb; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e6ebf1; --soft: #9aa7b5; --line: #303a46; --paper: #1a2129; --ground: #11161c;
            --accent: #6cb2ff; } }
  body { margin: 0; background: var(--ground); color: var(--ink);
         font: 16px/1.6 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
  main { max-width: 60rem; margin: 0 auto; padding: 3rem 1.5rem; }
  h1 { margin: 0; font-size: 2rem; letter-spacing: -0.02em; }
  h2 { margin: 2.5rem 0 0.75rem; font-size: 1.1rem; }
  p { margin: 0.4rem 0; max-width: 46rem; }
  .en { color: var(--soft); }
  a { color: var(--accent); }
  a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
  table { width: 100%; border-collapse: collapse; background: var(--paper);
          border: 1px solid var(--line); }
  th, td { text-align: left; padding: 0.6rem 0.9rem; border-top: 1px solid var(--line);
           vertical-align: top; overflow-wrap: anywhere; }
  th { font-weight: 600; border-top: 0; }
  code { font: 0.9em/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
</style>
</head>
<body>
<main>
<h1>smartmonitor</h1>
<p>门店防损服务正在运行：把摄像头画面变成带人脸、人体快照的轨迹，并按风险任务回答“当时谁在场”。不做身份识别。</p>
<p class="en" lang="en">The loss-prevention service is running: it turns camera video into tracks with face
and body pictures and answers, by risk task, who was there. It identifies nobody.</p>
)html";

constexpr std::string_view kMiddle = R"html(
<h2>去哪里 · <span lang="en">Where to go</span></h2>
<table>
<tr><td><a href="/docs/api.json"><code>/docs/api.json</code></a></td>
<td>全部API的机器可读目录<br><span class="en" lang="en">The catalogue of all API methods, for machines</span></td></tr>
<tr><td><code>/router/rest</code></td>
<td>签名调用入口，GET或POST<br><span class="en" lang="en">Signed calls, GET or POST</span></td></tr>
<tr><td><code>/router/batch</code></td>
<td>批量调用入口<br><span class="en" lang="en">Several calls in one request</span></td></tr>
<tr><td><a href="/healthz"><code>/healthz</code></a></td>
<td>存活检查<br><span class="en" lang="en">Is it alive?</span></td></tr>
</table>
<h2>API方法 · <span lang="en">API methods</span></h2>
<table>
)html";

constexpr std::string_view kTail = "</table>\n</main>\n</body>\n</html>\n";

}  // namespace

std::string make_home_page(std::span<const api::MethodSpec* const> methods) {
    std::string page(kHead);
    page += kMiddle;
    for (const api::MethodSpec* method : methods) {
        page += "<tr><td><code>";
        api::append_xml_text(page, method->declared.name);
        page += "</code></td><td>";
        api::append_xml_text(page, method->declared.title.zh);
        page += "<br><span class=\"en\" lang=\"en\">";
        api::append_xml_text(page, method->declared.title.en);
        page += "</span></td></tr>\n";
    }
    page += kTail;
    return page;
}

}  // namespace app
