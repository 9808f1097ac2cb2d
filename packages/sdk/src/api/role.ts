/** What a key may do. A depositor has what is its own; a clerk looks up; an operator runs the machine and sees nobody's evidence. */
export type Role = 'depositor' | 'clerk' | 'operator';

export const ROLES: readonly Role[] = ['depositor', 'clerk', 'operator'];
