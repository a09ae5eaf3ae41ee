/** A place inside the profile and what is wrong there. */
export type ProfileProblem = { path: PropertyKey[]; message: string };
