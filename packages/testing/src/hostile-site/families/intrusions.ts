import { answer, page } from '../answer.ts';
import type { Family, SealedCase } from '../case.ts';

const FLOOD = 5_000;
const DIALOGS = 60;
const ATTACHMENT = { 'content-disposition': 'attachment; filename="附件.zip"', 'content-type': 'application/zip' };

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
for (let i = 0; i < 20; i++) window.open('/windows/opened?' + i); link.click(); form.submit(); window.close();
</script>`),
    '/downloads':
      page(`<p>正文</p><iframe src=/downloads/attachment></iframe><a id=blob download=自制.txt></a><a id=data download=数据.txt href="data:text/plain,data"></a><a id=endless download href=/downloads/endless></a><script>
blob.href = URL.createObjectURL(new Blob(['内容'])); for (const link of [blob, data, endless]) link.click();
</script>`),
    '/downloads/attachment': answer('PK', ATTACHMENT),
    '/downloads/endless': answer('PK', ATTACHMENT, { end: 'never' }),
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
    bothered(
      'dialogs',
      `${DIALOGS} alerts, a question, a request for a name, printing, and a word at leaving.`,
      'each with its text and how it was answered',
      ['false'],
    ),
    {
      ...bothered(
        'windows',
        'Windows that open themselves, by script, link and form.',
        'each as a window that was denied',
      ),
      mayLose: ['window-blocked'],
    },
    {
      ...bothered(
        'downloads',
        'Downloads that start themselves: an attachment, two made by the page, one without end.',
        'each as a download that was denied',
      ),
      traps: [
        {
          does: 'an attachment in a frame',
          held: ['GET /downloads/attachment 200'],
          kept: 'as a download that was denied',
        },
        { does: 'blob: and data:, made by the page', kept: 'as downloads that were denied' },
      ],
      mayLose: ['request-failed', 'end-unconfirmed', 'download-denied', 'request-unfinished'],
    },
    bothered(
      'console',
      `${FLOOD} lines, an error nobody catches, a promise nobody keeps.`,
      'the first lines and how many there were',
    ),
    {
      ...bothered('permissions', 'Questions for place, camera, files and other programs.', 'none is granted'),
      mayLose: ['request-failed'],
    },
    bothered(
      'history',
      'An address that changes 150 times and then goes on changing.',
      'the address of each moment, with the pictures',
    ),
    bothered('blocked', 'A script that holds everything up for five seconds.', 'the page as it was afterwards', [
      '之后',
    ]),
    {
      ...bothered('never-idle', 'A page that asks ten times a second, without end.', 'as far as it came'),
      traps: [
        {
          does: 'requests without end',
          held: ['GET /never-idle/tick 200 ×3'],
          lost: ['network-not-quiet /never-idle'],
        },
      ],
      mayLose: ['request-unfinished /never-idle/tick', 'request-failed /never-idle/tick'],
    },
    {
      name: 'hang',
      about: 'A script that never ends: no browser can show or say anything of such a page, the source is there.',
      at: '/hang',
      options: { maxTimeMs: 6_000 },
      outcome: 'partial',
      traps: [{ does: 'while (true)', lost: ['load-timeout /hang', 'page-unresponsive /hang'] }],
      mayLose: ['request-unfinished', 'recorder-error', 'body-incomplete'],
    },
    bothered('liar', 'A page that has replaced the functions it is looked at with.', 'what really is there'),
  ],
};

/** A page that is whole whatever it does; what it does is kept as `kept` says. */
function bothered(name: string, about: string, kept: string, shows: readonly string[] = ['正文']): SealedCase {
  const does = about.replace(/^./, (first) => first.toLowerCase()).replace(/\.$/, '');
  return { name, about, at: `/${name}`, outcome: 'complete', shows, traps: [{ does, kept }] };
}
