import { type Child, element } from '../../verifier/elements/element.ts';
import { both, type Text, t } from './text.ts';

/** Courts in China read Beijing time; the record is in UTC. Both are shown, so that nobody has to guess which of them a figure is. */
export function time(rfc3339: string): Child {
  return element('time', { datetime: rfc3339 }, both(timeText(rfc3339)));
}

export function timeText(rfc3339: string): Text {
  const beijing = inBeijing(rfc3339);
  if (beijing === undefined) return t(rfc3339, rfc3339);
  const utc = `${rfc3339.slice(0, 19).replace('T', ' ')} UTC`;
  return t(`${beijing}（北京时间；${utc}）`, `${utc} (${beijing} Beijing time)`);
}

/** Short, for lists. */
export function shortTime(rfc3339: string): Child {
  return element('time', { datetime: rfc3339 }, both(shortTimeText(rfc3339)));
}

export function shortTimeText(rfc3339: string): Text {
  const beijing = inBeijing(rfc3339) ?? rfc3339;
  return t(`${beijing.slice(0, 16)}（北京时间）`, `${beijing.slice(0, 16)} (Beijing)`);
}

/** The time of day alone, for what happened within minutes. */
export function clockTime(rfc3339: string): Child {
  const utc = `${rfc3339.slice(11, 19)} UTC`;
  const clock = t(inBeijing(rfc3339)?.slice(11) ?? utc, utc);
  return element('time', { datetime: rfc3339, class: 'figures' }, both(clock));
}

/** China has had one zone without summer time since 1991: UTC+8. */
function inBeijing(rfc3339: string): string | undefined {
  const at = Date.parse(rfc3339);
  if (Number.isNaN(at)) return undefined;
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

export function bytesText(bytes: number): Text {
  const exact = String(bytes).replace(/\B(?=(?:\d{3})+$)/g, ',');
  if (bytes < 10_000) return t(`${exact} 字节`, `${exact} bytes`);
  const [unit, size] =
    bytes < 10_000_000 ? ['KB', bytes / 1000] : bytes < 10_000_000_000 ? ['MB', bytes / 1e6] : ['GB', bytes / 1e9];
  return t(`${size.toFixed(1)} ${unit}（${exact} 字节）`, `${size.toFixed(1)} ${unit} (${exact} bytes)`);
}
