/** The store that instances share cannot be used from the start. */
export class CannotUseStore extends Error {
  /** `problem` is what the network or Redis said. */
  constructor(where: string, problem: string) {
    super(`cannot use the store at ${where}: ${problem}`)
    this.name = 'CannotUseStore'
  }
}
