// What an app does first, in the words of the generated client; the tests compile it with every check on.
import { DeclareJob, JobView, Money, Problem, SmartClient } from "./smart-client";

const client = new SmartClient("http://127.0.0.1:5080");

export async function declareAndAccept(wish: DeclareJob, key: string): Promise<JobView> {
    const job = await client.postJob(key, undefined, wish);
    return client.acceptJob(job.id, `${key}-accept`, undefined, undefined);
}

export async function budgetOf(id: string): Promise<Money | undefined> {
    const job = await client.getJob(id);
    return job.plan?.waterfall.budget;
}

// Whatever is not granted is thrown as the problem that the Api told.
export function remedyOf(error: unknown): string | undefined {
    return (error as Problem).remedy;
}
