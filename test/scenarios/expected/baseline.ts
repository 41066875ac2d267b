import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [{ scenario: 'plain', result: 'pass', evidence: 'seen' }]

export const defective: readonly Defective[] = []
