import { type Ask, answer, page, picture, png } from '../answer.ts';
import type { Family, SealedCase } from '../case.ts';

/** Taller than any browser can paint at once, and than any tile. */
export const TALL = 40_000;
export const WIDE = 20_000;
const PARTS = 300;

const stripes = (count: number, height: number): string =>
  Array.from(
    { length: count },
    (_, i) => `<p style="margin:0;height:${height}px;background:hsl(${(i * 37) % 360} 60% 80%)">第 ${i + 1} 段</p>`,
  ).join('');

/** What is hard to take a picture of. */
export const pictures: Family = {
  title: 'Pictures',
  routes: {
    '/tall': page(stripes(TALL / 500, 500), { head: '<style>body{margin:0}</style>' }),
    '/wide': page(
      `<div style="width:${WIDE}px;height:900px;background:linear-gradient(90deg,red,blue)">左</div><div style="position:absolute;left:${WIDE - 60}px;top:20px">右端</div>`,
      { head: '<style>body{margin:0}</style>' },
    ),
    '/lazy': page(lazyPage(), {
      head: '<style>img{display:block}header,footer{position:sticky;background:#eee}header{top:0}footer{bottom:0}</style>',
    }),
    '/lazy/picture.png': ({ query }) => png(picture(200, 150, [40, 40 + Number(query.get('n')) * 10, 90])),
    '/endless-scroll': page(endlessScroll()),
    '/endless-scroll/more': answer('<p style="height:700px">更多</p>', { 'content-type': 'text/html; charset=utf-8' }),
    '/moving': page(
      '<p id=moving style="position:absolute">动</p><canvas id=canvas></canvas><marquee>滚动</marquee><script>const move = (now) => { moving.style.left = (now / 5) % 900 + "px"; requestAnimationFrame(move) }; move(0)</script>',
      {
        head: '<style>@keyframes turn{to{transform:rotate(360deg)}}body{animation:turn 1s infinite}</style>',
      },
    ),
    '/broken': page(
      '<p class=far>正文</p><img src=/broken/missing.png alt=缺图><img src=/broken/no-picture.png alt=坏图><img src=/broken/cut.png><img src=/broken/picture.png>',
      {
        head: '<style>@font-face{font-family:far;src:url(/broken/missing.woff2)}@font-face{font-family:bad;src:url(/broken/bad.woff2)}.far{font-family:far,bad}</style>',
      },
    ),
    '/broken/missing.png': answer('', {}, { status: 404 }),
    '/broken/no-picture.png': png(Buffer.from('this is no picture')),
    '/broken/cut.png': answer(
      picture(300, 300).subarray(0, 100),
      { 'content-type': 'image/png', 'content-length': '5000' },
      { end: 'cut' },
    ),
    '/broken/picture.png': png(),
    '/broken/missing.woff2': answer('', {}, { status: 404 }),
    '/broken/bad.woff2': answer('this is no font', { 'content-type': 'font/woff2' }),
    '/many-parts': (ask) => page(manyParts(ask)),
    '/many-parts/part.png': png(),
  },
  cases: [
    {
      name: 'tall',
      about: `A page of ${TALL} CSS pixels from top to bottom.`,
      at: '/tall',
      outcome: 'complete',
      shows: ['第 1 段', `第 ${TALL / 500} 段`],
      traps: [
        { does: 'more than can be painted at once', kept: 'tiles that touch, do not overlap and reach to the end' },
      ],
    },
    {
      name: 'wide',
      about: `A page of ${WIDE} CSS pixels from left to right.`,
      at: '/wide',
      outcome: 'complete',
      shows: ['左', '右端'],
      traps: [
        {
          does: 'more than can be painted side by side',
          kept: 'tiles that touch, do not overlap and reach to the end',
        },
      ],
    },
    {
      name: 'lazy',
      about: 'Pictures that load when they are scrolled to, between a header and a footer that stay where they are.',
      at: '/lazy',
      outcome: 'complete',
      traps: [
        {
          does: 'loading=lazy, and a script that watches what comes into view',
          held: Array.from({ length: 8 }, (_, i) => `GET /lazy/picture.png?n=${i} 200`),
        },
      ],
    },
    {
      name: 'endless-scroll',
      about: 'A page that grows whenever its end is reached.',
      at: '/endless-scroll',
      outcome: 'partial',
      traps: [
        {
          does: 'more of itself, for as long as anybody scrolls',
          held: ['GET /endless-scroll/more 200 ×2'],
          lost: ['scroll-unfinished /endless-scroll'],
        },
      ],
      mayLose: ['network-not-quiet /endless-scroll'],
    },
    {
      name: 'moving',
      about: 'A page that never stands still.',
      at: '/moving',
      outcome: 'complete',
      shows: ['动'],
      traps: [{ does: 'animation without end', kept: 'pictures of one moment each, whose times are stated' }],
    },
    {
      name: 'broken',
      about: 'Pictures and fonts that are missing, are none, or break off.',
      at: '/broken',
      outcome: 'partial',
      shows: ['正文'],
      traps: [
        {
          does: 'a picture that is not there',
          held: ['GET /broken/missing.png 404'],
          lost: ['image-unpainted /broken/missing.png'],
        },
        {
          does: 'a picture that is none',
          held: ['GET /broken/no-picture.png 200'],
          lost: ['image-unpainted /broken/no-picture.png'],
        },
        {
          does: 'a picture that breaks off',
          held: ['GET /broken/cut.png 200'],
          lost: ['body-incomplete /broken/cut.png', 'image-unpainted /broken/cut.png'],
        },
        {
          does: 'fonts that are missing or none',
          held: ['GET /broken/missing.woff2 404', 'GET /broken/bad.woff2 200'],
          lost: ['font-not-loaded /broken'],
        },
      ],
    },
    manyPartsCase(),
  ],
};

function manyPartsCase(): SealedCase {
  const held = Array.from(
    { length: PARTS },
    (_, i) => `GET ${i % 2 === 0 ? '' : 'other:'}/many-parts/part.png?${i} 200`,
  );
  return {
    name: 'many-parts',
    about: `A page of ${PARTS} parts from two origins.`,
    at: '/many-parts',
    outcome: 'complete',
    traps: [{ does: `${PARTS} pictures at once`, held }],
  };
}

const manyParts = ({ urlOf }: Ask): string =>
  Array.from(
    { length: PARTS },
    (_, i) => `<img src="${urlOf(`${i % 2 === 0 ? '' : 'other:'}/many-parts/part.png?${i}`)}">`,
  ).join('');

function lazyPage(): string {
  const native = Array.from(
    { length: 4 },
    (_, i) => `<p style="height:1500px">${i}</p><img loading=lazy width=200 height=150 src="/lazy/picture.png?n=${i}">`,
  );
  const watched = Array.from(
    { length: 4 },
    (_, i) => `<p style="height:1500px">${i + 4}</p><img width=200 height=150 data-src="/lazy/picture.png?n=${i + 4}">`,
  );
  return `<header>栏目</header>${native.join('')}${watched.join('')}<footer>备案</footer><script>
const watch = new IntersectionObserver((seen) => { for (const { isIntersecting, target } of seen) if (isIntersecting) target.src = target.dataset.src; });
for (const image of document.querySelectorAll('[data-src]')) watch.observe(image);
</script>`;
}

function endlessScroll(): string {
  return `<p style="height:1000px">开始</p><p id=end>加载中</p><script>
const watch = new IntersectionObserver(async ([seen]) => {
  if (!seen.isIntersecting) return;
  end.insertAdjacentHTML('beforebegin', await (await fetch('/endless-scroll/more')).text());
  watch.unobserve(end);
  watch.observe(end);
}, { rootMargin: '300px' });
watch.observe(end);
</script>`;
}
