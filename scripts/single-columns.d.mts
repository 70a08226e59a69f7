export const singleColumns: string;
