// What does Ashlar say about a resource? The status of all three kinds.

/** @typedef {import('./structural.mjs').Structural} Structural */

/** @param {string} description @param {number} maxLength @returns {Structural} */
const text = (description, maxLength) => ({ type: 'string', description, maxLength });

/** @param {string} description @returns {Structural} */
const generation = (description) => ({ type: 'integer', format: 'int64', description });

/** @type {Structural} */
const conditions = {
  type: 'array',
  description: 'What holds of the resource: Accepted, SchemaApplied, ModelPublished, Ready.',
  maxItems: 8,
  items: {
    type: 'object',
    required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
    properties: {
      type: text(
        'Accepted, SchemaApplied, ModelPublished, RoutesProgrammed, Deleted or Ready.',
        316,
      ),
      status: {
        type: 'string',
        description: 'Whether it holds.',
        enum: ['True', 'False', 'Unknown'],
      },
      reason: text('Why, in one word.', 1024),
      message: text('Why, for people.', 32_768),
      observedGeneration: generation('Generation of the resource this is said of.'),
      lastTransitionTime: {
        type: 'string',
        format: 'date-time',
        description: 'When the status changed last.',
      },
    },
  },
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
};

/** @type {Structural} */
const plan = {
  type: 'object',
  description: 'Changes to the schema that were not made, and why.',
  properties: {
    hash: text('Hash of the steps and of the schema they were planned for.', 128),
    steps: {
      type: 'array',
      description: 'Statements that would run, in order.',
      maxItems: 100,
      items: {
        type: 'object',
        required: ['title', 'sql'],
        properties: {
          title: text('The step in words.', 1000),
          sql: text('Its statement; the start of one that is long.', 4000),
          lock: text('Strongest lock it takes on a table that exists.', 40),
          table: text('The table that is locked.', 140),
          hazards: {
            type: 'array',
            description: 'What to know before it runs.',
            maxItems: 20,
            items: text('In words.', 4000),
          },
        },
      },
    },
    refusals: {
      type: 'array',
      description: 'Differences that Ashlar does not mend by itself.',
      maxItems: 100,
      items: {
        type: 'object',
        required: ['title', 'reason', 'manual'],
        properties: {
          title: text('The difference.', 1000),
          reason: text('Why it is not mended.', 4000),
          manual: text('What to do by hand instead.', 4000),
        },
      },
    },
  },
};

/** @type {Structural} */
export const status = {
  type: 'object',
  description: 'What Ashlar made of the resource; written by the operator.',
  properties: {
    observedGeneration: generation('Newest generation of the resource that was looked at.'),
    revision: text(
      'Of the Application: revision of the model that is served. Of others: the one since which they are served as they stand.',
      64,
    ),
    table: text('Table that goes when the Entity is deleted: reclaimPolicy is Delete.', 140),
    conditions,
    plan,
  },
};
