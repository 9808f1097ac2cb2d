import { describe, expect, it } from 'vitest';
import { failureForOwner } from './failure.ts';

const told = (failure: Parameters<typeof failureForOwner>[0]) => failureForOwner(failure, 'git.corp.example');

describe('what an owner is told', () => {
  it('is the failure itself where it is of the site', () => {
    const failure = { code: 'host-unknown', message: 'There is no host gone.example.', hint: 'Check the spelling.' };
    expect(told(failure)).toEqual(failure);
  });

  it.each(['output-unwritable', 'browser-failed', 'take-crashed'])('is a full disk, where %s comes of one', (code) => {
    expect(told({ code, message: '/var/lib/x cannot be written', system: 'ENOSPC' }).code).toBe('storage-full');
  });

  it.each(['output-unwritable', 'browser-missing', 'browser-failed', 'resolver-malformed'])(
    'is nothing of the machine, where %s is of the machine',
    (code) => {
      const failure = told({ code, message: 'The browser at /opt/x did not start.', hint: 'Look at /opt/x.' });
      expect([failure.code, JSON.stringify(failure)]).toEqual([code, expect.not.stringContaining('/opt')]);
    },
  );

  it('does not have the address that a name stands for inside', () => {
    const message = 'git.corp.example stands for 10.1.2.3, which is a private address, not one on the public Internet.';
    const failure = told({ code: 'private-address', message, hint: 'Allow private addresses if this is meant.' });
    expect(failure).toEqual({
      code: 'private-address',
      message: 'git.corp.example, or where it leads to, is not on the public Internet.',
    });
  });

  it('has no words of a site that are not seen', () => {
    expect(told({ code: 'redirect-loop', message: 'It leads to \u202e\u0000 again.' }).message).toBe(
      'It leads to \ufffd\ufffd again.',
    );
  });
});
