/** What a component and its properties mean. */
export interface ComponentText {
  readonly about: string;
  /** By name of the property. */
  readonly properties?: Readonly<Record<string, string>>;
}

export type ComponentTexts = Readonly<Record<string, ComponentText>>;
