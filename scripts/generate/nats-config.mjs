// How is the NATS server of docker-compose.yml configured? deploy/nats.conf, from the permissions of the services.

/**
 * The server's configuration around its users.
 * @param {string} authorization what services/shared/bus/nats/permissions.ts says
 */
export const natsConfig = (authorization) => `# Who may use which subjects of NATS?
# Made from services/shared/bus/nats/permissions.ts by \`npm run generate\`; edit that. Passwords are variables of the
# server's environment; each begins with a letter, so that the server does not take it for a number.
listen: "0.0.0.0:4222"
jetstream { store_dir: "/data" }

${authorization}`;
