import { answer, page } from '../answer.ts';
import type { Family, SealedCase } from '../case.ts';

const FLOOD = 5_000;
const DIALOGS = 60;
const WINDOWS = 20;
const ATTACHMENT = {
  'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('附件.zip')}`,
  'content-type': 'application/zip',
};

/** Pages that press their visitor: dialogs, windows, downloads, questions, and scripts that hold everything up. */
export const intrusions: Family = {
  title: 'Intrusions',
  routes: {
    '/dialogs': page(`<p id=said>正文</p><script>
for (let i = 0; i < ${DIALOGS}; i++) alert('第 ' + i);
said.textContent = [confirm('sure?'), prompt('name?', '张三')].join(' ');
print(); onbeforeunload = (event) => event.preventDefault(); setInterval(() => alert('again'), 200);
</script>`),
    '/windows':
      page(`<p>正文</p><a id=link target=_blank href=/windows/linked>link</a><form id=form target=_blank method=post action=/windows/posted></form><script>
for (let i = 0; i < ${WINDOWS}; i++) window.open('/windows/opened?' + i); link.click(); form.submit(); window.close();
</script>`),
    '/downloads':
      page(`<p>正文</p><iframe src=/downloads/attachment></iframe><a id=blob download=自制.txt></a><a id=data download=数据.txt href="data:text/plain,data"></a><script>
blob.href = URL.createObjectURL(new Blob(['内容'])); for (const link of [blob, data]) link.click();
</script>`),
    '/downloads/attachment': answer('PK', ATTACHMENT),
    '/endless-download': page(
      '<p>正文</p><a id=endless download href=/endless-download/file></a><script>endless.click()</script>',
    ),
    '/endless-download/file': answer('PK', ATTACHMENT, { end: 'never' }),
    '/console': page(`<p>正文</p><script>
for (let i = 0; i < ${FLOOD}; i++) console.log('line ' + i, { i });
console.error('错误'); console.table([{ a: 1 }]); setTimeout(() => { throw new Error('未捕获') }); Promise.reject(new Error('rejected'));
</script>`),
    '/permissions': page(`<p>正文</p><input type=file id=file><script>
navigator.geolocation.getCurrentPosition(() => {}); Notification.requestPermission(); navigator.clipboard.readText().catch(() => {});
navigator.mediaDevices?.getUserMedia({ audio: true, video: true }).catch(() => {}); document.documentElement.requestFullscreen().catch(() => {});
navigator.storage.persist(); try { file.showPicker() } catch {} file.click(); navigator.registerProtocolHandler?.('web+x', '/x?%s');
for (const scheme of ['mailto:a@b', 'weixin://x', 'tel:1']) document.body.append(Object.assign(document.createElement('iframe'), { src: scheme }));
</script>`),
    '/history': page(`<p>正文</p><script>
for (let i = 0; i < 150; i++) history.pushState({}, '', '/history/' + i); location.hash = 'end';
setInterval(() => { location.hash = Math.random() }, 50);
</script>`),
    '/blocked': page('<p>正文</p><script>const end = Date.now() + 5000; while (Date.now() < end);</script><p>之后</p>'),
    '/never-idle': page(
      '<p>正文</p><script>setInterval(() => fetch("/never-idle/tick").catch(() => {}), 100)</script>',
    ),
    '/hang': page('<p>正文</p><script>while (true);</script>'),
    '/liar': page(`<p>正文</p><script>debugger;
Object.defineProperty(Element.prototype, 'outerHTML', { get: () => '<p>false</p>' }); Object.defineProperty(HTMLElement.prototype, 'innerText', { get: () => 'false' });
window.scrollTo = () => {}; window.requestAnimationFrame = () => {}; JSON.stringify = () => 'false'; window.Promise = class {}; delete window.performance;
</script>`),
  },
  cases: [
    {
      ...whole('dialogs', 'Alerts without end, questions, printing, and a word at leaving.', ['false']),
      traps: [
        { does: `${DIALOGS} alerts, one after another`, told: ['dialog 第 0', `dialog 第 ${DIALOGS - 1}`] },
        { does: 'a question and a request for a name, both refused', told: ['dialog sure?', 'dialog name?'] },
        { does: 'print(), a word at leaving', kept: 'neither leads anywhere' },
      ],
    },
    {
      ...whole('windows', 'Windows that open themselves.'),
      labels: ['popup-denied'],
      traps: [
        {
          does: `${WINDOWS} windows opened by a script`,
          told: ['popup /windows/opened?0', `popup /windows/opened?${WINDOWS - 1}`],
          lost: Array.from({ length: WINDOWS }, (_, i) => `popup-denied /windows/opened?${i}`),
        },
        {
          does: 'a link and a form that open one',
          told: ['popup /windows/linked', 'popup /windows/posted'],
          lost: ['popup-denied /windows/linked', 'popup-denied /windows/posted'],
        },
        { does: 'a page that closes itself', kept: 'the page, as it was' },
      ],
    },
    {
      ...whole('downloads', 'Downloads that start themselves.'),
      traps: [
        {
          does: 'an attachment in a frame',
          held: ['GET /downloads/attachment 200'],
          told: ['download 附件.zip'],
        },
        { does: 'files that the page made itself: blob:, data:', told: ['download 自制.txt', 'download 数据.txt'] },
      ],
      mayLose: ['frame-not-loaded /downloads/attachment'],
    },
    {
      ...whole('endless-download', 'A download that starts itself and never ends.'),
      outcome: 'partial',
      traps: [
        {
          does: 'an attachment without end, kept as far as it came',
          held: ['GET /endless-download/file 200'],
          lost: ['body-incomplete /endless-download/file'],
        },
      ],
    },
    {
      ...whole('console', 'A flood of lines, and errors.'),
      traps: [
        { does: `${FLOOD} lines`, told: ['console line 0 ', 'console line 99 '], kept: 'the first of them' },
        {
          does: 'an error that nobody catches, a promise that nobody keeps',
          kept: 'both, as far as the flood left room',
        },
      ],
      mayLose: ['events-cut'],
    },
    {
      ...whole('permissions', 'Questions for place, camera, clipboard, files and other programs.'),
      traps: [{ does: 'asks for everything', kept: 'nothing is granted' }],
      mayLose: ['frame-not-loaded', 'request-failed', 'request-abandoned'],
    },
    {
      ...whole('history', 'An address that changes 150 times and then goes on changing.'),
      traps: [{ does: 'history.pushState', kept: 'with each picture the address of its moment' }],
    },
    {
      ...whole('blocked', 'A script that holds everything up for five seconds.', ['正文', '之后']),
      traps: [{ does: 'a loop of five seconds', kept: 'the page as it was afterwards' }],
    },
    {
      ...whole('never-idle', 'A page that asks ten times a second, without end.'),
      traps: [
        {
          does: 'requests without end',
          held: ['GET /never-idle/tick 200 ×3'],
          lost: ['network-not-quiet /never-idle'],
        },
      ],
      mayLose: [
        'request-unfinished /never-idle/tick',
        'request-failed /never-idle/tick',
        'request-late /never-idle/tick',
      ],
    },
    {
      name: 'hang',
      about: 'A script that never ends: it is ended, and what is there without it is shown.',
      at: '/hang',
      options: { maxTimeMs: 20_000 },
      outcome: 'partial',
      shows: ['正文'],
      traps: [{ does: 'while (true)', lost: ['load-timeout /hang', 'scripts-stopped /hang'] }],
    },
    {
      ...whole('liar', 'A page that has replaced the functions it is looked at with, and wants to be debugged.'),
      traps: [
        { does: 'outerHTML, innerText, JSON and Promise of its own making', kept: 'the DOM and the text as they are' },
      ],
    },
  ],
};

function whole(name: string, about: string, shows: readonly string[] = ['正文']): SealedCase {
  return { name, about, at: `/${name}`, outcome: 'complete', shows, traps: [] };
}
