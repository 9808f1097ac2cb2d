import { describe, expect, it } from 'vitest';
import { askableCalendar, calendarUrl, OTS_CALENDARS } from './calendars.ts';

describe('askableCalendar', () => {
  it.each([
    'https://alice.btc.calendar.opentimestamps.org',
    'https://bob.btc.calendar.opentimestamps.org/',
    'https://finney.calendar.eternitywall.com',
    'https://btc.calendar.catallaxy.com',
    'https://btc.calendar.catallaxy.com:443',
  ])('lets the public calendar %s be asked', (uri) => {
    expect(askableCalendar(uri, [])?.hostname).toMatch(/\.calendar\./);
  });

  it.each([
    'http://alice.btc.calendar.opentimestamps.org',
    'https://alice.btc.calendar.opentimestamps.org:8443',
    'https://alice.btc.calendar.opentimestamps.org/admin',
    'https://calendar.opentimestamps.org',
    'https://evilcalendar.opentimestamps.org',
    'https://calendar.opentimestamps.org.evil.test',
    'https://evil.test/.calendar.opentimestamps.org',
    'https://evil.test/https://alice.btc.calendar.opentimestamps.org',
    'https://169.254.169.254',
    'http://127.0.0.1:14788',
    'http://localhost',
    'file:///etc/passwd',
    'ftp://alice.btc.calendar.opentimestamps.org',
    '//alice.btc.calendar.opentimestamps.org',
    'alice.btc.calendar.opentimestamps.org',
    '',
    '/',
    ':',
  ])('does not let %j be asked', (uri) => {
    expect(askableCalendar(uri, [])).toBeUndefined();
  });

  it('lets a calendar that was named be asked, whatever slash stands at its end, and no neighbour of it', () => {
    const named = ['http://127.0.0.1:14788/calendar'];
    for (const uri of [...named, 'http://127.0.0.1:14788/calendar/'])
      expect(askableCalendar(uri, named)?.href).toBe('http://127.0.0.1:14788/calendar');
    for (const uri of ['http://127.0.0.1:14788', 'http://127.0.0.1:14789/calendar', 'https://127.0.0.1:14788/calendar'])
      expect(askableCalendar(uri, named)).toBeUndefined();
  });
});

it('the aggregators are four, over https', () => {
  expect(new Set(OTS_CALENDARS.map((uri) => calendarUrl(uri)?.protocol))).toEqual(new Set(['https:']));
  expect(OTS_CALENDARS).toHaveLength(4);
});
