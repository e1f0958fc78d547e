// Calls a running server with the platform's own npm clients, unmodified, and checks that each of
// them hands back the tracks that the server's JSON answer holds.
//
// Environment: SERVER (http://host:port), APP_KEY, APP_SECRET, PARAM (JSON of `param`), ANSWER (file
// with the answer of the same call in standard JSON), CLIENTS (folder with node_modules). Run with
// TZ=Asia/Shanghai: these clients send local time.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';

const { SERVER, APP_KEY, APP_SECRET, PARAM, ANSWER, CLIENTS } = process.env;
const require = createRequire(join(CLIENTS, 'node_modules', 'x.js'));
const METHOD = 'alibaba.security.deepvision.proxy.smartmonitor.fragment.getbytask';
const ROOT = METHOD.replaceAll('.', '_') + '_response';
const param = JSON.parse(PARAM);
const expected = JSON.parse(readFileSync(ANSWER, 'utf8'))[ROOT].result.datas;

// The temporary URLs may be of another signing window: everything else must be identical.
function withoutSignatures(tracks) {
  return tracks.map((track) => {
    const copy = { ...track };
    for (const name of ['face_image', 'body_image']) {
      if (name in copy) copy[name] = copy[name].split('?')[0];
    }
    return copy;
  });
}

function sameTracks(tracks) {
  assert.ok(tracks.length > 0, 'the answer holds no track');
  assert.deepEqual(withoutSignatures(tracks), withoutSignatures(expected));
}

// execute(method, params, callback) of a client as a promise of its answer.
function execute(client, params) {
  return new Promise((resolve, reject) => {
    client.execute(METHOD, params, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

function officialClient(name, secret) {
  const { ApiClient } = require(name);
  return new ApiClient({ appkey: APP_KEY, appsecret: secret, url: `${SERVER}/router/rest` });
}

for (const name of ['ali-topsdk', 'taobao-sdk']) {
  test(`${name} gets the tracks of the task`, async () => {
    const answer = await execute(officialClient(name, APP_SECRET), { param });
    assert.equal(answer.resp_success, true);
    assert.equal(answer.resp_code, 1);
    assert.equal(answer.message, '成功');
    assert.equal(typeof answer.request_id, 'string');
    sameTracks(answer.result.datas);
  });

  test(`${name} hands over the documented error of a wrong secret`, async () => {
    await assert.rejects(execute(officialClient(name, 'not-' + APP_SECRET), { param }), (error) => {
      assert.equal(error.code, 25);
      assert.equal(error.msg, 'Invalid signature');
      return true;
    });
  });

  test(`${name} hands over the sub code of a missing field`, async () => {
    const { risk_task_id: dropped, ...rest } = param;
    assert.ok(dropped);
    await assert.rejects(execute(officialClient(name, APP_SECRET), { param: rest }), (error) => {
      assert.equal(error.code, 50);
      assert.equal(error.sub_code, 'isv.missing-parameter:risk_task_id');
      return true;
    });
  });
}

test('node-taobao-topclient gets the tracks of the task', async () => {
  const { default: Exported, ...named } = require('node-taobao-topclient');
  const Client = Exported ?? named.TopClient ?? require('node-taobao-topclient');
  const client = new Client({ appkey: APP_KEY, appsecret: APP_SECRET, REST_URL: `${SERVER}/router/rest` });
  const answer = await client.execute(METHOD, { param: PARAM });
  sameTracks((answer[ROOT] ?? answer).result.datas);
});
