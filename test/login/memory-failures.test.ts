import { memoryFailures } from '../../src/login/memory-failures.ts'
import { failureCounterContract } from '../contract/failure-counter.ts'

failureCounterContract('memoryFailures', memoryFailures)
