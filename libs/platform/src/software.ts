import about from '#package' with { type: 'json' };

/** The name and version that stand in the metadata of each event. */
export const software = `${about.name}/${about.version}`;
