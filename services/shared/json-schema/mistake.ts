// How is a mistake in a JSON Schema told to whoever declared it?

/** Place in the schema: `properties`, `weight`, `type`. */
export type SchemaPath = readonly (string | number)[];
/** Notes one mistake at a place of the schema. */
export type ReportMistake = (path: SchemaPath, message: string, hint?: string) => void;
