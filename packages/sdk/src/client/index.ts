// The client of a Guzheng server, for browsers and Node.
export {};
