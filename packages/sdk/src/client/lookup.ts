import type { Lookup, LookupAnswer, LookupMatch } from '../api/lookup.ts';
import { malformed } from './answer.ts';

/** An answer to what was asked, which does not contradict itself; whether it is true, the proof shows. Throws GuzhengApiError `answer-malformed`. */
export function expectAnswerTo(asked: Lookup, answer: LookupAnswer): LookupAnswer {
  switch (answer.result) {
    case 'match':
    case 'found': {
      const isOwn =
        answer.matches.length > 0 && answer.matches.every((match) => isAnswerTo(asked, match, answer.result));
      if (!isOwn) throw malformed(`it says ${answer.result}, and shows another deposit than was asked for, or none`);
      return answer;
    }
    case 'mismatch':
      if (answer.number !== asked.number) throw malformed(`it is about ${answer.number}, which was not asked for`);
      return answer;
    case 'not-found':
    case 'forbidden':
    case 'unavailable':
      return answer;
  }
}

function isAnswerTo(asked: Lookup, match: LookupMatch, result: 'match' | 'found'): boolean {
  if (asked.number !== undefined && match.number !== asked.number) return false;
  if (result === 'match' && match.compared.length === 0) return false;
  return match.compared.every((name) => asked[name] !== undefined && match[name] === asked[name]);
}
