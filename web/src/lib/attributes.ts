const PREFIX = "attributes.";

/** An attribute as a field of filters and a column of lists is named, by the API too: "attributes.Segment". */
export const attributeId = (name: string): string => PREFIX + name;
export const isAttribute = (id: string): boolean => id.startsWith(PREFIX);
export const attributeName = (id: string): string => id.slice(PREFIX.length);

/** That a list shows at once, and the API gives. */
export const MOST_ATTRIBUTES = 50;
