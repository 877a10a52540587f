// Which API keys will end soon, while somebody still uses them?

/** Long enough to tell those who hold them; not those that nobody used for a month. */
export const isEnding = `revoked_at is null
    and expires_at between clock_timestamp() and clock_timestamp() + interval '14 days'
    and coalesce(last_used_at, created_at) > clock_timestamp() - interval '30 days'`;
