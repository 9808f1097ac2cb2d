import type { CountInterval, Fact } from '@guzheng/evidence';
import { readCount } from './count.ts';
import type { Spot } from './observation.ts';
import { countersLabelled, EDGE, HOLDER, type Pair, pairsIn } from './pairs.ts';
import { bounded, plainText, spellOut } from './text.ts';
import { countersNamed } from './vocabulary.ts';

/** What a spot says of counters: by the words in it, else by the words about it, else by attributes and names, nearest first. */
export function counterFacts(spot: Spot, place: Partial<Fact>): Fact[] {
  const key = spot.kind === 'attribute' ? spot.key : spot.kind === 'generated' ? 'css content' : 'text';
  const base = { source: 'dom', key, ...place, raw: bounded(spot.text).text } as const;
  const inside = pairsIn(plainText(drawnText(spot)).replaceAll(HOLDER, ''));
  const words = inside.length > 0 ? inside : pairsAbout(spot);
  return words.map(({ id, label, number }) => ({ id, ...base, label, ...counted(spot, number) }));
}

/** What is not laid out, because it is hidden, has its text all the same. */
function drawnText({ drawn, text }: Spot): string {
  return drawn === null || drawn === '' ? text : drawn;
}

/** The spot holds a bare number; what it counts stands elsewhere. */
function pairsAbout(spot: Spot): Pair[] {
  const clean = (text: string) => plainText(text).replaceAll(HOLDER, '');
  const about = pairsIn([clean(spot.before), HOLDER, clean(spot.after)].join(EDGE)).filter(
    ({ number }) => number === '',
  );
  if (about.length > 0) return about;
  for (const { from, text } of spot.near) {
    const found = from === 'class' || from === 'icon' ? countersNamed(text) : countersLabelled(clean(text));
    if (found.length > 0) return found.map((id) => ({ id, label: `${from}: ${text.slice(0, 100)}`, number: '' }));
  }
  return [];
}

/** The interval, unless something about the element makes its text another than what is seen. */
function counted(spot: Spot, number: string): { interval?: CountInterval; note?: string } {
  const doubt = doubtOf(spot);
  if (doubt !== undefined) return { note: doubt };
  const read = readCount(number === '' ? drawnText(spot) : number);
  const hidden =
    spot.markup === null ? {} : { note: `the markup holds more than is shown: ${spellOut(spot.markup).slice(0, 200)}` };
  return 'reason' in read ? { note: read.reason } : { interval: read.interval, ...hidden };
}

function doubtOf(spot: Spot): string | undefined {
  if (spot.drawn === '' && spot.parts > 1)
    return 'it is in several pieces and hidden: how they would be put together is not known';
  if (spot.turned) return 'its characters are laid out in another order than they are written: see the picture';
  if (/[\d０-９万亿千百十wkmb+＋%.]/i.test(spot.generated))
    return `CSS writes ${JSON.stringify(spellOut(spot.generated))} in or beside it: see the picture`;
  if (spot.kind === 'generated' && /counters?\(/.test(spot.text))
    return 'the number is counted by CSS and stands in no text: see the picture';
  return undefined;
}
