import { memoryHits } from '../../src/http/memory-hits.ts'
import { hitCounterContract } from '../contract/hit-counter.ts'

hitCounterContract('memoryHits', memoryHits)
