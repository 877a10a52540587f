// What can one object tell about itself, beyond types and lengths? Rules in CEL, by place.

/** @typedef {{ rule: string, message: string }} Rule */

/** @param {string} rule @param {string} message @returns {Rule} */
const rule = (rule, message) => ({ rule, message });

/** @param {string} less @param {string} more */
const ordered = (less, more) =>
  rule(
    `!has(self.${less}) || !has(self.${more}) || self.${less} <= self.${more}`,
    `${less} must not be greater than ${more}`,
  );

/** @param {string} option @param {string} sort */
const onlyWith = (option, sort) =>
  rule(`!has(self.${option}) || has(self.${sort})`, `${option} must stand beside ${sort} only`);

/** Paths as in `spec.fields[]`. @type {Record<string, Record<string, Rule[]>>} */
export const rules = {
  Application: {
    'spec.auth.issuers[]': [
      rule('has(self.secret) != has(self.jwks)', 'an issuer must have either a secret or a jwks'),
    ],
    'spec.auth.issuers[].jwks': [
      rule('has(self.url) != has(self.keys)', 'jwks must have either a url or keys'),
    ],
    'spec.cors': [
      rule(
        "!has(self.credentials) || !self.credentials || !('*' in self.origins)",
        'credentials must not go with the origin "*": every site could act for whoever is signed in',
      ),
    ],
  },
  Entity: {
    spec: [
      rule(
        "!has(self.view) || !self.view || !has(self.reclaimPolicy) || self.reclaimPolicy != 'Delete'",
        'a view is never dropped: reclaimPolicy must not be Delete',
      ),
      rule(
        '!has(self.view) || !self.view || !has(self.droppedFields)',
        'columns of a view are never dropped: droppedFields must not be set',
      ),
    ],
    'spec.fields[]': [ordered('minimum', 'maximum'), ordered('minLength', 'maxLength')],
    'spec.indexes[]': [
      rule(
        'has(self.fields) != has(self.definition)',
        'an index must have either fields or a definition',
      ),
      rule(
        '!has(self.definition) || has(self.name)',
        'an index with a definition must have a name',
      ),
      onlyWith('method', 'fields'),
      onlyWith('where', 'fields'),
    ],
    'spec.foreignKeys[]': [
      rule(
        'self.fields.size() == self.references.fields.size()',
        'a foreign key must point to as many fields as it has',
      ),
    ],
  },
  Action: {
    spec: [
      rule(
        'has(self.function) != has(self.service)',
        'an Action must have either a function or a service',
      ),
      ...['arguments', 'returns', 'columns', 'readOnly'].map((option) =>
        onlyWith(option, 'function'),
      ),
      ...['input', 'output'].map((option) => onlyWith(option, 'service')),
    ],
  },
};
