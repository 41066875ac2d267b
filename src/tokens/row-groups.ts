import { Column } from './column.ts'

/** Fields of the column that belongs to the rows. */
const links = { group: 0, before: 1, after: 2 }
export const linkWidth = 3

/** Fields of a group: its first row, whether it has ended, and the next group in its list. */
const fields = { first: 0, ended: 1, next: 2 }

/**
 * Rows of a table in groups. A whole group ends in one step, however many rows it has. The rows of an ended group are
 * dead and wait to be removed, a few at a time. Groups are numbers from 1.
 */
export class RowGroups {
  readonly #links: Column
  readonly #groups = Column.integers(3)
  #lastGroup = 0
  /** Lists of groups: those that can be reused, and those that ended with rows. */
  #firstFree = 0
  #firstEnded = 0

  /** `columnOfLinks` is a column of the table, `linkWidth` wide. */
  constructor(columnOfLinks: Column) {
    this.#links = columnOfLinks
  }

  begin(): number {
    const group = this.#firstFree === 0 ? this.#lastGroup + 1 : this.#firstFree
    if (group === this.#firstFree) this.#firstFree = this.#groups.get(group, fields.next)
    else this.#lastGroup = group
    this.#groups.set(group, 0, fields.first)
    this.#groups.set(group, 0, fields.ended)
    return group
  }

  end(group: number): void {
    if (this.#groups.get(group, fields.first) === 0) {
      this.#release(group)
      return
    }
    this.#groups.set(group, 1, fields.ended)
    this.#groups.set(group, this.#firstEnded, fields.next)
    this.#firstEnded = group
  }

  hasEnded(row: number): boolean {
    return this.#groups.get(this.groupOf(row), fields.ended) === 1
  }

  groupOf(row: number): number {
    return this.#links.get(row, links.group)
  }

  /** The rows of a group. */
  *rows(group: number): Generator<number> {
    let row = this.#groups.get(group, fields.first)
    while (row !== 0) {
      yield row
      row = this.#links.get(row, links.after)
    }
  }

  join(row: number, group: number): void {
    const first = this.#groups.get(group, fields.first)
    this.#links.set(row, group, links.group)
    this.#links.set(row, 0, links.before)
    this.#links.set(row, first, links.after)
    if (first !== 0) this.#links.set(first, row, links.before)
    this.#groups.set(group, row, fields.first)
  }

  /** Must be called for every row that is removed. */
  leave(row: number): void {
    const before = this.#links.get(row, links.before)
    const after = this.#links.get(row, links.after)
    if (after !== 0) this.#links.set(after, before, links.before)
    if (before !== 0) this.#links.set(before, after, links.after)
    else this.#groups.set(this.groupOf(row), after, fields.first)
  }

  /** A row of an ended group; 0 if none is left. */
  nextDead(): number {
    while (this.#firstEnded !== 0) {
      const group = this.#firstEnded
      const row = this.#groups.get(group, fields.first)
      if (row !== 0) return row
      this.#firstEnded = this.#groups.get(group, fields.next)
      this.#release(group)
    }
    return 0
  }

  #release(group: number): void {
    this.#groups.set(group, this.#firstFree, fields.next)
    this.#firstFree = group
  }
}
