// What is said of each thing that the reference client can do wrong.

export type Defects = Readonly<
  Record<
    string,
    {
      /** The scenarios and rules at which it shows; `plain` as the server, where a rule is named. */
      readonly shownBy: readonly string[]
      /** What the client then does. */
      readonly does: string
    }
  >
>
